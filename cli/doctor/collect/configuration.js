'use strict';

const { distance } = require('../../../lib/options/check-options');
const { ConfigurationError } = require('../../../lib/options/configuration-error');
const { Redis } = require('../../../lib/client');
const { blamingVariables, callLifetimes, optionsFromEnvironment } = require('../../../lib/environment');
const { flag, shown } = require('../../../lib/environment/read');
const { CERT_FILE, KEY_FILE } = require('../../../lib/environment/tls');
const { VARIABLES } = require('../variables');

/** @typedef {Record<string, string | undefined>} Environment */

const MASK = '********';

/** What keeps the rest from being read as something else, in place of what was complained about. */
const STAND_INS = /** @type {Environment} */ ({
  JAMBONES_REDIS_SENTINELS: 'localhost',
  JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'mymaster'
});
/** Neither is read without the other. */
const PAIRS = /** @type {Record<string, string>} */ ({ [CERT_FILE]: KEY_FILE, [KEY_FILE]: CERT_FILE });

/**
 * A mistake in each variable, not only in the first: what was complained about is taken out, and the rest is read
 * again.
 * @param {Environment} env
 * @param {(env: Environment) => any} read
 */
function readAll(env, read) {
  const rest = { ...env };
  /** @type {import('../types').ConfigurationFacts['problems']} */
  const problems = [];
  for (;;) {
    try {
      return { value: read(rest), problems };
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const { variable, message } = error;
      if (problems.some((problem) => problem.variable === variable)) return { value: undefined, problems };
      problems.push({ variable, message });
      rest[variable] = STAND_INS[variable];
      if (variable in PAIRS) delete rest[PAIRS[variable]];
    }
  }
}

/** Two letters: JAMBONZ for JAMBONES, a letter too much, two that changed places. */
const TYPING_ERRORS = 2;

/** Names that older builds, and other programs of jambonz, read. */
const FORMER = /** @type {Record<string, string>} */ ({
  JAMBONES_REDIS_SENTINEL_SENTINAL_PASSWORD: 'JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD',
  JAMBONES_REDIS_USE_TLS: 'ENABLE_JAMBONES_REDIS_TLS',
  JAMBONES_REDIS_TLS: 'ENABLE_JAMBONES_REDIS_TLS'
});

/** @param {string} variable */
function resembled(variable) {
  if (variable in FORMER) return FORMER[variable];
  const known = Object.keys(VARIABLES).map((name) => ({ name, edits: distance(variable, name) }));
  const [best] = known.sort((a, b) => a.edits - b.edits);
  return best.edits <= TYPING_ERRORS ? best.name : undefined;
}

/**
 * Kubernetes announces every service in variables of its own, JAMBONES_REDIS_SERVICE_HOST for one.
 * @param {string} variable
 */
const isFromKubernetes = (variable) => /_SERVICE_(?:HOST|PORT)|_PORT_\d+_/.test(variable);

/** @param {Environment} env */
function unknownVariables(env) {
  return Object.keys(env)
    .filter((name) => /JAMBON[A-Z]*_REDIS|JAMBON[A-Z]*_MAX_CALL_LIFETIME/.test(name))
    .filter((name) => !(name in VARIABLES) && !isFromKubernetes(name))
    .map((variable) => ({ variable, meant: resembled(variable) }));
}

/** @param {Environment} env */
function maskedVariables(env) {
  return Object.fromEntries(
    Object.entries(VARIABLES)
      .filter(([name]) => env[name])
      .map(([name, { secret }]) => [name, secret ? MASK : shown(String(env[name])).slice(1, -1)])
  );
}

/**
 * @param {Environment} env
 * @param {'sentinel' | 'standalone'} mode
 */
function unusedVariables(env, mode) {
  return Object.entries(VARIABLES)
    .filter(([name, variable]) => env[name] && variable.mode !== 'both' && variable.mode !== mode)
    .map(([name]) => name);
}

/** @param {Environment} env @returns {any} options that a client can be made of */
function usableOptions(env) {
  const options = optionsFromEnvironment(env);
  blamingVariables(() => new Redis({ ...options, lazyConnect: true })).disconnect();
  return options;
}

/**
 * The environment as an app would understand it. The options hold secrets, the facts none.
 * @param {Environment} env
 * @returns {{facts: import('../types').ConfigurationFacts, options: any}} options undefined where no app would start
 */
function readConfiguration(env) {
  const connection = readAll(env, usableOptions);
  const lifetimes = readAll(env, callLifetimes);
  const options = connection.problems.length > 0 ? undefined : connection.value;
  const mode = env.JAMBONES_REDIS_SENTINELS ? 'sentinel' : 'standalone';
  const facts = /** @type {import('../types').ConfigurationFacts} */ ({
    mode,
    variables: maskedVariables(env),
    problems: [...connection.problems, ...lifetimes.problems],
    unknown: unknownVariables(env),
    unused: unusedVariables(env, mode),
    sentinels: options?.sentinels ?? [],
    masterName: options?.name,
    node: mode === 'standalone' && options ? { host: options.host, port: options.port } : undefined,
    tls: Boolean(flag(env, 'ENABLE_JAMBONES_REDIS_TLS')),
    sentinelTls: Boolean(options?.sentinelTLS),
    tlsFiles: Object.keys(env).some((name) => /^JAMBONES_REDIS_TLS_/.test(name) && env[name]),
    password: Boolean(options?.password),
    sentinelPassword: Boolean(options?.sentinelPassword)
  });
  return { facts, options };
}

module.exports = { readConfiguration };
