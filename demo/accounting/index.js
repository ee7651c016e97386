'use strict';
const { connectResp } = require('../../tools/resp-client');
const { checkCounters } = require('./counters');
const { disambiguate, groupBy } = require('./findings');
const { checkLists } = require('./lists');
const { checkQueues } = require('./queues');
const { checkRegisters } = require('./registers');

/** @typedef {import('../apps').App} App */
/** @typedef {import('../app/ledger').Entry} Entry */
/** @typedef {import('./findings').Finding} Finding */
/**
 * @typedef {object} Row   of the closing table
 * @property {string} what
 * @property {number} acknowledged
 * @property {number} lost
 * @property {number} twice
 * @property {number} maybe
 * @property {number} failed
 * @property {number} unsettled
 */

const CHECKS = { list: checkLists, counter: checkCounters, register: checkRegisters, queue: checkQueues };
/** A new master that still loads its replicas may be slow; the reading is not what is measured. */
const READ_LIMIT_MS = 20_000;

/**
 * Compares what the apps were told with what is in Redis.
 * @param {import('../deployment').Node} master
 * @param {Entry[]} entries
 * @returns {Promise<Finding[]>}
 */
async function compare(master, entries) {
  const redis = await connectResp({ ...master.connection, timeout: READ_LIMIT_MS });
  try {
    const findings = [];
    for (const [kind, claimed] of groupBy(entries, ({ check }) => check)) {
      findings.push(...(await CHECKS[/** @type {keyof typeof CHECKS} */ (kind)](redis, claimed)));
    }
    return disambiguate(findings);
  } finally {
    redis.close();
  }
}

/** @param {{count: number}[]} findings */
const sum = (findings) => findings.reduce((total, { count }) => total + count, 0);

/**
 * @param {string} what
 * @param {Entry[]} entries
 * @param {Finding[]} findings
 * @returns {Row}
 */
function rowOf(what, entries, findings) {
  const ended = (/** @type {string} */ outcome) =>
    entries.filter((entry) => entry.outcome === outcome).length;
  return {
    what,
    acknowledged: ended('acknowledged'),
    lost: sum(findings.filter(({ kind }) => kind === 'lost')),
    twice: sum(findings.filter(({ kind }) => kind === 'twice')),
    maybe: ended('maybe'),
    failed: ended('failed'),
    unsettled: ended('open')
  };
}

/**
 * @param {Entry[]} entries
 * @returns {Record<string, number>}
 */
function failuresByCode(entries) {
  /** @type {Record<string, number>} */
  const codes = {};
  for (const { outcome, code = 'UNKNOWN' } of entries) {
    if (outcome === 'failed' || outcome === 'maybe') codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
}

/**
 * @param {import('../deployment').Node} master
 * @param {App[]} apps
 */
async function account(master, apps) {
  const entries = apps.flatMap((app) => [...app.entries, ...(app.result?.unsettled ?? [])]);
  const findings = await compare(master, entries);
  const counted = entries.filter(({ shadow }) => !shadow);
  const rows = [...groupBy(counted, ({ what }) => what)].map(([what, own]) => {
    return rowOf(
      what,
      own,
      findings.filter((finding) => finding.what === what)
    );
  });
  return { rows, total: rowOf('all writes', counted, findings), codes: failuresByCode(counted), findings };
}

exports.account = account;
