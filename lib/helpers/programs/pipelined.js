'use strict';

const { ahead } = require('./ahead');

/** @typedef {import('../types').Answer} Answer */
/** @typedef {import('../types').Batch} Batch */

/**
 * @template T
 * @param {T[]} elements
 * @param {number} size
 */
function* slices(elements, size) {
  for (let start = 0; start < elements.length; start += size) yield elements.slice(start, start + size);
}

/**
 * The same command for every element, `size` of them in a pipeline. A long list is decoded in slices, between which
 * the event loop is free.
 *
 * @template T
 * @param {import('../types').Client} client
 * @param {T[]} elements
 * @param {number} size
 * @param {(batch: Batch, element: T) => unknown} queue
 * @param {number} [inFlight] pipelines at a time; one, where answers must not be lost when the caller stops early
 * @returns {AsyncGenerator<{ slice: T[], answers: Answer[] }>}
 */
function pipelined(client, elements, size, queue, inFlight = 1) {
  return ahead(slices(elements, size), inFlight, async (slice) => {
    const batch = client.pipeline();
    for (const element of slice) queue(batch, element);
    return { slice, answers: (await batch.exec()) ?? [] };
  });
}

module.exports = { pipelined };
