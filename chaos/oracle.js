'use strict';

const { toWall } = require('./clock');

/** @typedef {import('./types').Entry} Entry */
/** @typedef {import('./types').Ledger} Ledger */

/** @param {Entry} entry */
const acknowledged = (entry) => entry.settled !== undefined && entry.code === '';
/** @param {Entry} entry */
const inList = (entry) => entry.kind === 'rpush' || entry.kind === 'multi';
/** @param {Entry} entry */
const isWrite = (entry) => entry.kind !== 'llen';

/**
 * @param {Entry[]} entries
 * @param {string[]} list the final one
 */
function judgeList(entries, list) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const id of list) times.set(id, (times.get(id) ?? 0) + 1);
  const lost = entries.filter((entry) => inList(entry) && acknowledged(entry) && !times.has(entry.id));
  return { lost, twice: [...times.values()].filter((count) => count > 1).length };
}

/**
 * An idempotent write is lost when its field ended with an older value than was acknowledged.
 * @param {Entry[]} entries
 * @param {Record<string, string>} state the final hash
 */
function lostFromHash(entries, state) {
  return entries.filter((entry) => {
    if (entry.kind !== 'hset' || !acknowledged(entry)) return false;
    const [field, value] = entry.id.split(':');
    return !(Number(state[field]) >= Number(value));
  });
}

/** @param {Entry[]} entries */
function countFailures(entries) {
  /** @type {Record<string, number>} */
  const failed = {};
  for (const { code } of entries) if (code) failed[code] = (failed[code] ?? 0) + 1;
  return failed;
}

/** @param {Ledger} ledger */
function longestStall({ entries, stoppedAt }) {
  let longest = 0;
  for (const entry of entries) {
    if (isWrite(entry)) longest = Math.max(longest, (entry.settled ?? stoppedAt) - entry.issued);
  }
  return longest;
}

/**
 * When the first write was acknowledged by a node in its life as a master.
 * @param {Entry[]} entries
 * @param {string[]} list of that node
 * @param {{at: number, length: number} | undefined} promotion
 * @returns {number | null} wall clock; null for never
 */
function firstWriteAfter(entries, list, promotion) {
  if (!promotion) return null;
  // What was replicated between two looks was settled by the old master, before the promotion was seen.
  return earliest(entries, new Set(list.slice(promotion.length)), toWall(promotion.at));
}

/**
 * @param {Entry[]} entries
 * @param {string[]} list of the node that is the master in the end
 * @param {number} since wall clock
 * @returns {number | null} wall clock of the first write acknowledged since, and still there in the end
 */
function firstWriteSince(entries, list, since) {
  return earliest(entries, new Set(list), since);
}

/**
 * @param {Entry[]} entries
 * @param {Set<string>} ids
 * @param {number} since
 */
function earliest(entries, ids, since) {
  let first = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    if (inList(entry) && acknowledged(entry) && Number(entry.settled) >= since && ids.has(entry.id)) {
      first = Math.min(first, Number(entry.settled));
    }
  }
  return Number.isFinite(first) ? first : null;
}

/**
 * @param {Entry[]} entries
 * @param {number | undefined} demotedAt wall clock
 */
function staleReads(entries, demotedAt) {
  const stale = entries.filter((entry) => entry.stale);
  const last = stale.reduce((latest, { issued }) => Math.max(latest, issued), 0);
  const staleFor = stale.length === 0 ? 0 : last - (demotedAt ?? stale[0].issued);
  return { stale: stale.length, staleFor };
}

/**
 * What was acknowledged before the fault and is lost was lost by the replication of Redis itself.
 * @param {Entry[]} lost
 * @param {number} faultAt wall clock
 */
function lostAt(lost, faultAt) {
  if (lost.length === 0) return undefined;
  const settled = lost.map((entry) => Math.round(Number(entry.settled) - faultAt)).sort((a, b) => a - b);
  return { from: settled[0], to: settled[settled.length - 1] };
}

/**
 * @param {Ledger} ledger
 * @param {{list: string[], state: Record<string, string>}} final of the node that is the master in the end
 * @param {number} faultAt wall clock
 */
function judge(ledger, { list, state }, faultAt) {
  const { entries } = ledger;
  const { lost: lostFromList, twice } = judgeList(entries, list);
  const lost = [...lostFromList, ...lostFromHash(entries, state)];
  return {
    acknowledged: entries.filter((entry) => isWrite(entry) && acknowledged(entry)).length,
    lost: lost.length,
    lostAt: lostAt(lost, faultAt),
    twice,
    failed: countFailures(entries),
    unsettled: entries.filter(({ settled }) => settled === undefined).length,
    longestStall: longestStall(ledger)
  };
}

/**
 * Commands that the client itself reported as answered by a node whose promotion was abandoned.
 * @param {Ledger} ledger
 */
function abandoned({ events }) {
  const reports = events.filter(({ name }) => name === 'failover').map(({ detail }) => detail);
  return reports.reduce(
    (/** @type {number} */ sum, /** @type {any} */ report) => sum + report.commands.abandoned,
    0
  );
}

module.exports = { abandoned, judge, firstWriteAfter, firstWriteSince, staleReads, longestStall };
