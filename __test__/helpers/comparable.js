'use strict';

/**
 * What must be alike in errors of both libraries. ioredis' have no code, and their `command` carries the
 * arguments, too: that difference is on purpose.
 * @param {any} error
 */
function describeError({ name, message: whole, command, previousErrors }) {
  // Arguments that the server quotes are not handed on: they may be secrets.
  const message = String(whole).replace(/, with args beginning with: .*$/s, '');
  // A script is sent as EVAL or as its digest: which of them is nobody's business.
  const described = { name, message, command: command?.name?.replace(/^evalsha$/, 'eval') };
  return { error: previousErrors ? { ...described, previousErrors: comparable(previousErrors) } : described };
}

/**
 * A copy that `deepEqual` can judge, made at once, because the original may change later. Errors stand among the
 * values of a pipeline, and in arrays that scripts return.
 * @param {any} value
 * @returns {any}
 */
function comparable(value) {
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map(comparable);
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  return value;
}

/**
 * ioredis' errors are often plain ones that name no command. Where they say nothing, this package's may say
 * more: the transcript without that.
 * @param {any} model the transcript of ioredis
 * @param {any} seen that of this package
 * @returns {any}
 */
function withoutExtras(model, seen) {
  if (Array.isArray(model) && Array.isArray(seen))
    return seen.map((item, i) => withoutExtras(model[i], item));
  if (!model?.error || !seen?.error) return seen;
  const { name, command } = model.error;
  const plain = { ...(name === 'Error' && { name }), ...(command === undefined && { command }) };
  return { error: { ...seen.error, ...plain } };
}

module.exports = { comparable, withoutExtras };
