'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { finalState } = require('./final-state');
const { toWall, until } = require('./clock');
const { abandoned, firstWriteAfter, firstWriteSince, judge, staleReads } = require('./oracle');
const { clearStage, setStage } = require('./stage');

/** @typedef {import('./types').Fault} Fault */
/** @typedef {import('./types').Stage} Stage */
/** @typedef {import('./types').Outcome} Outcome */

const CONNECT_LIMIT_MS = 10_000;
const WARM_UP_MS = 400;
/** What comes late after a fault, such as the announcement by the leader, still belongs to it. */
const TAIL_MS = 1_300;
/** The native client promises to settle everything by its deadline; the others promise nothing. */
const SETTLE_MS = { native: 16_500, other: 1_500 };

/** @param {Stage} stage @param {Fault} fault */
async function startLoad({ workload, client, connection, cluster }, { load }) {
  await workload.connect(client, connection);
  await workload.start(load ?? {});
  const writing = await until(() => workload.progress.acknowledged > 0, CONNECT_LIMIT_MS);
  if (!writing) throw new Error(`${client} did not write anything within ${CONNECT_LIMIT_MS} ms`);
  await cluster.settled();
  await sleep(WARM_UP_MS);
}

/**
 * @param {Stage} stage
 * @param {import('./types').Ledger} ledger
 * @param {import('./final-state').FinalState} final
 * @param {import('./types').Injected} injected
 */
function firstWrite({ promotions, faultAt }, { entries }, final, { reference, firstWriteOn }) {
  if (reference === undefined) return undefined;
  if (reference === null) return null;
  const at = toWall(reference.at);
  // The node that was announced may be succeeded by yet another one before the end.
  const promoted = reference.message ? Number(reference.message.split(' ')[4]) : final.node.port;
  const first =
    firstWriteOn === 'same'
      ? firstWriteSince(entries, final.list, at)
      : firstWriteAfter(entries, final.list, promotions.promotionOf(promoted, faultAt));
  return first === null ? null : first - at;
}

/**
 * @param {Stage} stage
 * @param {import('./types').Injected} injected
 * @returns {Promise<Outcome>}
 */
async function evaluate(stage, injected) {
  const settle = stage.client === 'native' ? SETTLE_MS.native : SETTLE_MS.other;
  const ledger = await stage.workload.stop(settle);
  const final = await finalState(stage.cluster);
  const demotion = stage.promotions.demotionOf(stage.cluster.master.port);
  return {
    ...judge(ledger, final, toWall(stage.faultAt)),
    abandoned: abandoned(ledger),
    ...staleReads(ledger.entries, demotion && toWall(demotion.at)),
    firstWrite: firstWrite(stage, ledger, final, injected),
    extras: { ...injected.extras, ...injected.extrasOf?.(ledger) },
    events: ledger.events
  };
}

/**
 * One fault, once, on servers of its own.
 * @param {Fault} fault
 * @param {import('./types').ClientName} client
 * @param {{cluster?: Fault['cluster'], load?: Fault['load'], limit?: number,
 *   tail?: number}} [changes] for tests, which are in a hurry
 * @returns {Promise<Outcome>}
 */
async function runFault(fault, client, { cluster, load, limit, tail = TAIL_MS } = {}) {
  const own = { ...fault, cluster: { ...fault.cluster, ...cluster }, load: load ?? fault.load };
  const stage = await setStage(client, own, { limit });
  try {
    if (!own.startsWorkload) await startLoad(stage, own);
    stage.faultAt = performance.now();
    const injected = await own.inject(stage);
    if (!own.startsWorkload) await sleep(tail);
    return await evaluate(stage, injected);
  } finally {
    await clearStage(stage);
  }
}

module.exports = { runFault };
