'use strict';

const { checkOptions } = require('./check-options');
const { ConfigurationError, masked } = require('./configuration-error');
const { parseArguments } = require('./connection-string');
const { defaultStrategy, isDefaultStrategy } = require('./retry-strategy');

/** Durations are milliseconds throughout. */
const DEFAULTS = {
  host: 'localhost',
  port: 6379,
  db: 0,
  family: 0,
  keepAlive: 0,
  noDelay: true,
  keyPrefix: '',
  lazyConnect: false,
  enableOfflineQueue: true,
  autoResubscribe: true,
  autoResendUnfulfilledCommands: true,
  /** Meaningless here, but packages look at them. */
  enableAutoPipelining: false,
  enableReadyCheck: true,
  stringNumbers: false,
  readOnly: false,
  updateSentinels: true,
  disableClientInfo: false,
  role: 'master',
  protocol: 2,
  replyMapping: 'legacy',
  /** TCP, TLS and the Redis handshake of one attempt. */
  connectTimeout: 10_000,
  /** By then every command is settled, counted from the call; covers queue, discovery and flight. */
  commandDeadline: 15_000,
  /** Each step with a Sentinel; the client specification asks for "a few hundreds of milliseconds". */
  sentinelTimeout: 400,
  /** `ROLE` is asked on the data connection this often. */
  heartbeatInterval: 500,
  /** Silence with commands in flight after which a node is suspected to hang. */
  suspectAfter: 1000,
  /** The longest that writes are held for a failover without progress. */
  holdLimit: 3000,
  /** First and largest delay between attempts to connect. */
  reconnectDelay: 50,
  reconnectDelayMax: 2000,
  /** What may wait for a connection. */
  queueMaxCommands: 100_000,
  queueMaxBytes: 256 * 1024 * 1024,
  /** `early` or `announced`. */
  followPromotion: 'early',
  /** `idempotent`, `always` or `never`. */
  retry: 'idempotent',
  /** Replicas that must have a write before it is reported, and how long they may take. */
  waitReplicas: 0,
  waitTimeout: 1000,
  showFriendlyErrorStack: false,
  /** Definitions by name. */
  scripts: {}
};

/** Smallest and largest value. */
const RANGES = /** @type {const} */ ([
  ['port', 1, 65_535],
  ['db', 0, 2 ** 31],
  ['connectTimeout', 1, 600_000],
  ['commandDeadline', 1, 2 ** 31],
  ['sentinelTimeout', 10, 60_000],
  ['heartbeatInterval', 20, 600_000],
  ['suspectAfter', 50, 600_000],
  ['holdLimit', 0, 60_000],
  ['reconnectDelay', 1, 60_000],
  ['reconnectDelayMax', 1, 600_000],
  ['waitReplicas', 0, 100],
  ['waitTimeout', 1, 60_000],
  ['queueMaxCommands', 0, 2 ** 31],
  ['queueMaxBytes', 0, Number.MAX_SAFE_INTEGER]
]);

/** ioredis' names of options that have another one here. */
const ALIASES = /** @type {Record<string, string>} */ ({
  commandTimeout: 'commandDeadline',
  socketTimeout: 'suspectAfter',
  sentinelCommandTimeout: 'sentinelTimeout'
});

const SWITCHES =
  `autoResendUnfulfilledCommands autoResubscribe disableClientInfo enableOfflineQueue lazyConnect
  noDelay readOnly showFriendlyErrorStack stringNumbers updateSentinels`.split(/\s+/);

/** Numbers that may be absent, and their smallest value. A negative timeout is none, as in ioredis. */
const OPTIONAL = /** @type {const} */ ([
  ['maxRetriesPerRequest', 0],
  ['blockingTimeout', -(2 ** 31)],
  ['blockingTimeoutGrace', 0]
]);

const FUNCTIONS = ['retryStrategy', 'sentinelRetryStrategy', 'reconnectOnError'];

/**
 * @param {string} option
 * @param {any} value
 * @param {string} expected
 */
function refuse(option, value, expected) {
  const shown =
    typeof value === 'string' ? `'${masked(value)}'` : Object(value) === value ? 'an object' : String(value);
  return new ConfigurationError(`option ${option}`, `is ${shown}, but ${expected}`);
}

/**
 * Everything that may stand between the parentheses of `new Redis(...)`, with defaults, checked.
 * @param {any[]} args
 */
function readOptions(args) {
  const raw = parseArguments(args);
  const given = withoutUndefined(raw);
  // Of the client that this is a duplicate of; the delays may be others here.
  if (isDefaultStrategy(given.retryStrategy)) delete given.retryStrategy;
  checkOptions(given);
  const options = /** @type {any} */ ({ ...DEFAULTS, ...given });
  if (options.path === undefined) readHost('host', options.host);
  readNumbers(options);
  for (const option of SWITCHES) options[option] = readSwitch(option, options[option]);
  for (const option of FUNCTIONS) checkFunction(option, options[option]);
  readOptional(options, raw);
  oneOf('followPromotion', options.followPromotion, ['early', 'announced']);
  oneOf('retry', options.retry, ['idempotent', 'always', 'never']);
  oneOf('role', options.role, ['master', 'slave', 'replica']);
  oneOf('protocol', options.protocol, [2, 3]);
  oneOf('replyMapping', options.replyMapping, options.protocol === 3 ? ['legacy', 'resp3'] : ['legacy']);
  options.family = numberOf(options.family);
  oneOf('family', options.family, [0, 4, 6]);
  options.keepAlive = readRange('keepAlive', numberOf(options.keepAlive) || 0, 0, 2 ** 31);
  options.sentinels = readSentinels(options);
  return options;
}

/** @param {any} options each under its one name afterwards, so that a duplicate can override it */
function readNumbers(options) {
  for (const [option, least, most] of RANGES) {
    options[option] = readRange(option, options[option], least, most);
    for (const alias of Object.keys(ALIASES)) {
      // Nothing, as in Node.js, is no limit of one's own.
      if (ALIASES[alias] !== option || !options[alias]) continue;
      options[option] = readRange(alias, options[alias], least, most);
    }
  }
  for (const alias of Object.keys(ALIASES)) delete options[alias];
}

/**
 * @param {any} options
 * @param {Record<string, any>} raw as it was given
 */
function readOptional(options, raw) {
  // The one option whose absence and whose nothing differ, as they do in ioredis.
  options.retryStrategy ??= raw.retryStrategy === null ? null : defaultStrategy(options);
  for (const [option, least] of OPTIONAL) {
    if (options[option] !== undefined) options[option] = readRange(option, options[option], least, 2 ** 31);
  }
  // Packages want to see that there is no limit.
  options.maxRetriesPerRequest ??= null;
  if (options.autoResendUnfulfilledCommands === false) options.retry = 'never';
}

/**
 * @param {string} option
 * @param {any} value also words, which URLs have
 */
function readSwitch(option, value) {
  if (value === undefined || typeof value === 'boolean') return value;
  if (value === 'true' || value === 1) return true;
  if (value === 'false' || value === 0) return false;
  throw refuse(option, value, 'true or false is expected');
}

/**
 * @param {string} option
 * @param {any} value
 */
function checkFunction(option, value) {
  if (value === undefined || typeof value === 'function') return;
  throw refuse(option, typeof value, 'a function is expected');
}

/** @param {Record<string, any>} object an option that is undefined is one that was not given */
function withoutUndefined(object) {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null)
  );
}

/** @param {any} value only what may be meant for a number is made one: lists and symbols throw on the way */
function numberOf(value) {
  return Object(value) === value || typeof value === 'symbol' ? Number.NaN : Number(value);
}

/**
 * @param {string} option
 * @param {any} value
 * @param {number} least
 * @param {number} most
 */
function readRange(option, value, least, most) {
  const number = numberOf(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw refuse(option, value, `an integer from ${least} to ${most} is expected`);
}

/**
 * @param {string} option
 * @param {any} value
 */
function readHost(option, value) {
  if (typeof value !== 'string' || value === '')
    throw refuse(option, value, 'a host name or an IP address is expected');
  // Not shown: it may be a URL without its beginning, and hold a password.
  if (/[@\s]/.test(value)) {
    throw new ConfigurationError(
      `option ${option}`,
      'holds a blank or an @, which no host name has; for a URL, redis://user:password@host:port is expected'
    );
  }
  return value;
}

/**
 * @param {string} option
 * @param {any} value
 */
function readPort(option, value) {
  return readRange(option, value, 1, 65535);
}

/**
 * @param {string} option
 * @param {any} value
 * @param {any[]} allowed
 */
function oneOf(option, value, allowed) {
  if (!allowed.includes(value)) throw refuse(option, value, `one of ${allowed.join(', ')} is expected`);
}

/** @param {any} options @returns {Array<{host: string, port: number}> | null} */
function readSentinels({ sentinels, name }) {
  if (sentinels === undefined) return null;
  if (!Array.isArray(sentinels) || sentinels.length === 0) {
    throw refuse('sentinels', sentinels, 'a list of {host, port} with at least one entry is expected');
  }
  if (typeof name !== 'string' || name === '') {
    throw refuse('name', name, 'with sentinels the master name is required (`sentinel monitor NAME ...`)');
  }
  return sentinels.map((sentinel, i) => ({
    host: readHost(`sentinels[${i}].host`, sentinel?.host ?? '127.0.0.1'),
    port: readPort(`sentinels[${i}].port`, sentinel?.port ?? 26379)
  }));
}

module.exports = { readOptions, DEFAULTS, RANGES };
