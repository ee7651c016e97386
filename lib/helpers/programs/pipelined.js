'use strict';

const { ahead } = require('./ahead');

/** @typedef {import('../types').Answer} Answer */
/** @typedef {import('../types').Batch} Batch */
/**
 * Elements as they come, such as the pages of a scan.
 * @template T
 * @typedef {Iterable<T[]> | AsyncIterable<T[]>} Lists
 */

/**
 * @template T
 * @param {Lists<T>} lists
 * @param {number} size
 * @returns {AsyncGenerator<T[]>}
 */
async function* slices(lists, size) {
  for await (const list of lists) {
    for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
  }
}

/**
 * The same command for every element, `size` of them in a pipeline. A long list is decoded in slices, between which
 * the event loop is free.
 *
 * @template T
 * @param {import('../types').Client} client
 * @param {Lists<T>} lists
 * @param {number} size
 * @param {(batch: Batch, element: T) => unknown} queue
 * @param {number} [inFlight] pipelines at a time; one, where answers must not be lost when the caller stops early
 * @returns {AsyncGenerator<{ slice: T[], answers: Answer[] }>}
 */
function pipelined(client, lists, size, queue, inFlight = 1) {
  return ahead(slices(lists, size), inFlight, async (slice) => {
    const batch = client.pipeline();
    for (const element of slice) queue(batch, element);
    return { slice, answers: (await batch.exec()) ?? [] };
  });
}

module.exports = { pipelined };
