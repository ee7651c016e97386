'use strict';

/**
 * The process of one client under test. It connects, runs the load, and answers what the parent asks for;
 * `../workload.js` is the other end.
 */

const { wallNow } = require('../clock');
const { CLIENTS } = require('./clients');
const { LoadGenerator, codeOf } = require('./load');

const PROGRESS_MS = 25;

/** @type {import('./clients').Adapter} */
let client;
/** @type {InstanceType<typeof LoadGenerator>} */
let load;
/** @type {import('../types').ClientEvent[]} */
const events = [];

/** @param {any} message */
function send(message) {
  if (process.connected) process.send?.(message);
}

/** @param {{name: string, args: any[], contract?: any}} request */
async function call({ name, args, contract }) {
  const target = contract ? (client.under?.(contract) ?? client) : client;
  const issued = wallNow();
  try {
    const value = await target.call(name, ...args);
    return { value, code: '', message: '', issued, settled: wallNow() };
  } catch (error) {
    const message = String(/** @type {any} */ (error)?.message);
    return { code: codeOf(error), message, issued, settled: wallNow() };
  }
}

/** @type {Record<string, (request: any) => unknown>} */
const REQUESTS = {
  connect({ client: name, connection }) {
    const tell = (/** @type {string} */ event, /** @type {unknown} */ detail) =>
      events.push({ at: wallNow(), name: event, detail });
    client = CLIENTS[/** @type {import('../types').ClientName} */ (name)](connection, tell);
    load = new LoadGenerator(client);
  },
  start({ load: settings }) {
    load.start(settings);
    setInterval(
      () => send({ progress: { acknowledged: load.acknowledged, lastAt: load.lastAt } }),
      PROGRESS_MS
    );
  },
  call,
  health: () => client.health?.(),
  events: () => events,
  async stop({ limit }) {
    const stoppedAt = wallNow();
    await load.stop(limit);
    return { entries: load.entries, events, stoppedAt };
  }
};

process.on('message', async (/** @type {any} */ request) => {
  try {
    send({ serial: request.serial, result: await REQUESTS[request.type](request) });
  } catch (error) {
    send({ serial: request.serial, error: String(/** @type {any} */ (error)?.stack) });
  }
});

// A peer's stray rejection is that peer's affair; the ledger shows what its callers got.
process.on('unhandledRejection', (reason) => {
  events.push({ at: wallNow(), name: 'unhandledRejection', detail: String(reason) });
});
process.on('disconnect', () => process.exit(0));
