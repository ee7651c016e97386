'use strict';

const { ConfigurationError, masked } = require('../options/configuration-error');

/** @typedef {Record<string, string | undefined>} Environment */

const FALSE_WORDS = new Set(['0', 'false', 'no', 'off']);

/**
 * A variable that is empty counts as not set: compose files and charts hand over optional values so.
 *
 * @param {Environment} env
 * @param {string} variable
 * @returns {string | undefined}
 */
const text = (env, variable) => env[variable]?.trim() || undefined;

/**
 * As it is: a blank may be part of a password.
 *
 * @param {Environment} env
 * @param {string} variable
 * @returns {string | undefined}
 */
const secret = (env, variable) => env[variable] || undefined;

/**
 * Any other word is a yes, as every word was before ("0" and "false" too, which no one meant).
 *
 * @param {Environment} env
 * @param {string} variable
 * @returns {boolean | undefined} undefined when not set
 */
function flag(env, variable) {
  const word = text(env, variable)?.toLowerCase();
  return word === undefined ? undefined : !FALSE_WORDS.has(word);
}

/**
 * @param {Environment} env
 * @param {string} variable
 * @param {number} fallback
 * @returns {number}
 */
function seconds(env, variable, fallback) {
  const value = text(env, variable);
  if (value === undefined) return fallback;
  const number = /^\d+$/.test(value) ? Number(value) : 0;
  if (number > 0 && Number.isSafeInteger(number)) return number;
  throw new ConfigurationError(
    variable,
    `is ${shown(value)}. Expected a whole number of seconds above 0, such as ${fallback}. ` +
      `Correct it, or unset it for the default of ${fallback}.`
  );
}

/** @param {string} value @returns {string} fit for an error message */
const shown = (value) => `"${masked(value)}"`;

/**
 * Only the properties that are set: a client tells an absent option from one that is undefined.
 *
 * @template {Record<string, unknown>} T
 * @param {T} options
 * @returns {Partial<T>}
 */
const onlySet = (options) =>
  /** @type {Partial<T>} */ (Object.fromEntries(Object.entries(options).filter(([, v]) => v !== undefined)));

module.exports = { flag, onlySet, seconds, secret, shown, text };
