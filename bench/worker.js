'use strict';

/**
 * Process of one client: connects once and then measures what the parent asks for, one request at a time.
 * Requests and answers are JSON over the channel of child_process.fork(); see fleet.js for the other end.
 */

const { measurePaced } = require('./measure/paced');
const { measureSingle } = require('./measure/single');
const { measureSlice } = require('./measure/slice');
const { openSubject } = require('./subjects');

/** @typedef {import('./types').Subject} Subject */

/** @type {Subject | undefined} */
let subject;

/** @type {Map<string, import('./types').Operation>} */
const operations = new Map();

/**
 * Operations are kept, so that the code they run stays compiled from round to round.
 * @param {string} name
 */
function operationOf(name) {
  const known = operations.get(name);
  if (known) return known;
  const operation = /** @type {Subject} */ (subject).operation(name);
  operations.set(name, operation);
  return operation;
}

/** @type {Record<string, (request: any) => unknown>} */
const REQUESTS = {
  async open(request) {
    subject = await openSubject(request);
  },
  async slice({ operation, inFlight, ms, heavy }) {
    const sample = await measureSlice(operationOf(operation), { inFlight, ms });
    // Garbage of this slice must not be collected on the time of the next.
    if (heavy) globalThis.gc?.();
    return sample;
  },
  paced: ({ operation, ...load }) => measurePaced(operationOf(operation), load),
  single: ({ name }) => measureSingle(/** @type {Required<Subject>} */ (subject).single(name)),
  async close() {
    await subject?.close();
    process.disconnect();
  }
};

/** @param {{serial: number, type: string}} request */
async function answer(request) {
  try {
    process.send?.({ serial: request.serial, result: await REQUESTS[request.type](request) });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (process.connected) process.send?.({ serial: request.serial, error: text });
  }
}

process.on('message', answer);
// Also when the parent dies: a client must not outlive the run.
process.on('disconnect', () => process.exit());
