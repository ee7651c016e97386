'use strict';

const { ConfigurationError } = require('./configuration-error');
const { TAKEN } = require('./option-names');

/**
 * The forms that ioredis takes: port, host and options in this order, each optional; a URL; the path
 * of a Unix domain socket; an object.
 * @param {any[]} args
 * @returns {Record<string, any>}
 */
function parseArguments(args) {
  /** @type {Record<string, any>} */
  const options = {};
  for (const arg of args) {
    if (arg === null || arg === undefined) continue;
    if (typeof arg === 'object') addMissing(options, { ...fromUrl(arg.url), ...arg });
    else if (typeof arg === 'number') addMissing(options, { port: arg });
    else if (typeof arg === 'string') addMissing(options, fromString(arg, options));
    else throw new ConfigurationError('new Redis()', `does not take a ${typeof arg}`);
  }
  return options;
}

/**
 * What stands further in front wins, as in ioredis: a URL wins over the options behind it.
 * @param {Record<string, any>} options
 * @param {Record<string, any>} more
 */
function addMissing(options, more) {
  const { tls } = more;
  for (const name of Object.keys(more)) options[name] ??= more[name];
  // `rediss:` says that there is TLS, the options behind it say how.
  if (tls && options.tls !== tls) options.tls = { ...tls, ...options.tls };
}

/**
 * @param {string} text
 * @param {Record<string, any>} before
 */
function fromString(text, before) {
  if (text.startsWith('//')) return fromUrl(`redis:${text}`);
  if (text.includes('://')) return fromUrl(text);
  if (/^\d+$/.test(text)) return { port: Number(text) };
  if (text.startsWith('/')) return before.port === undefined ? { path: text } : { host: text };
  return { host: text };
}

/** @param {string | undefined} text `redis[s]://[[user]:password@]host[:port][/db][?option=value]` */
function fromUrl(text) {
  if (text === undefined) return {};
  const url = parse(text);
  const secure = url.protocol === 'rediss:';
  if (!secure && url.protocol !== 'redis:' && url.protocol !== 'valkey:') {
    throw new ConfigurationError('the URL', `begins with ${url.protocol}, but redis: or rediss: is expected`);
  }
  checkQuery(url);
  const db = url.pathname.slice(1);
  return {
    ...(url.hostname && { host: url.hostname.replace(/^\[|\]$/g, '') }),
    ...(url.port && { port: Number(url.port) }),
    ...(url.username && { username: decoded(url.username) }),
    ...(url.password && { password: decoded(url.password) }),
    ...(db && { db: Number(db) }),
    ...(secure && { tls: {} }),
    ...Object.fromEntries(url.searchParams)
  };
}

/**
 * Of a password with a ? or # that is not encoded, a part ends up behind the address, and names of options are shown.
 * @param {URL} url
 */
function checkQuery({ search, hash, searchParams }) {
  const isQuery = !search.includes('@') || [...searchParams.keys()].every((name) => TAKEN.has(name));
  if (isQuery && !hash.includes('@')) return;
  throw new ConfigurationError(
    'the URL',
    'has an @ behind a ? or #, and what stands between them is no option; %3F and %23 are expected in a password'
  );
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigurationError(
      'the URL',
      'has a % in its user or password that is not part of a code; %25 is expected'
    );
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return new URL(text);
  } catch {
    // The parser's own message quotes the whole URL, password included.
    throw new ConfigurationError('the URL', 'cannot be read; redis://user:password@host:port/db is expected');
  }
}

module.exports = { parseArguments };
