'use strict';

const { ConfigurationError } = require('../../../lib/options/configuration-error');
const { callLifetimes, optionsFromEnvironment } = require('../../../lib/environment');
const { flag, shown } = require('../../../lib/environment/read');
const { VARIABLES } = require('../variables');

/** @typedef {Record<string, string | undefined>} Environment */

const MASK = '********';

/**
 * Each error of the environment, not only the first: what was complained about is taken out, and the rest is
 * read again.
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
      problems.push({ variable, message });
      // A variable that is missing cannot be taken out: nothing behind it can be read.
      if (rest[variable] === undefined) return { value: undefined, problems };
      delete rest[variable];
    }
  }
}

/** @param {string} a @param {string} b @returns {number} edits that lead from one to the other */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
    }
    row = next;
  }
  return row[b.length];
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

/**
 * The environment as an app would understand it. The options hold secrets, the facts none.
 * @param {Environment} env
 * @returns {{facts: import('../types').ConfigurationFacts, options: any}} options undefined where no app would start
 */
function readConfiguration(env) {
  const connection = readAll(env, optionsFromEnvironment);
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
