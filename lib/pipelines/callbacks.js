'use strict';

const { answer } = require('../methods/nodeify');
const { replyTransformer } = require('../methods/transformers');

/** @typedef {import('./transaction').Queued} Queued */
/** @typedef {[error: any, value?: any]} Outcome */

/** Whether anything is to be done with the reply. @param {Queued} queued */
const isAnswered = ({ name, callback }) => callback !== undefined || replyTransformer(name) !== undefined;

/**
 * Transforms what is to be transformed, and answers callbacks.
 * @param {Queued[]} queue
 * @param {Outcome[]} outcomes changed in place
 * @param {number} first where the command of the first outcome stands
 */
function answerCallbacks(queue, outcomes, first) {
  if (!queue.some(isAnswered)) return outcomes;
  for (let i = 0; i < outcomes.length; i++) {
    const { name, callback } = queue[first + i];
    outcomes[i] = transformed(name, outcomes[i]);
    if (callback) answer(callback, outcomes[i][0], outcomes[i][1]);
  }
  return outcomes;
}

/**
 * @param {string} name
 * @param {Outcome} outcome
 * @returns {Outcome} what the transformer throws is the error of this command alone
 */
function transformed(name, outcome) {
  const transform = replyTransformer(name);
  if (transform === undefined || outcome[0]) return outcome;
  try {
    return [null, transform(outcome[1])];
  } catch (error) {
    return [error];
  }
}

module.exports = { answerCallbacks };
