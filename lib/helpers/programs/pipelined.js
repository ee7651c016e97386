'use strict';

/** @typedef {import('../types').Answer} Answer */

/**
 * The same command for every element, `size` of them per round trip. The caller takes the answers of one slice
 * before the next is sent, so a long list is decoded in steps between which the event loop is free.
 *
 * @template T
 * @param {import('../types').Client} client
 * @param {T[]} elements
 * @param {number} size
 * @param {(batch: import('../types').Batch, element: T) => unknown} queue
 * @returns {AsyncGenerator<{ slice: T[], answers: Answer[] }>}
 */
async function* pipelined(client, elements, size, queue) {
  for (let start = 0; start < elements.length; start += size) {
    const slice = elements.slice(start, start + size);
    const batch = client.pipeline();
    for (const element of slice) queue(batch, element);
    yield { slice, answers: (await batch.exec()) ?? [] };
  }
}

module.exports = { pipelined };
