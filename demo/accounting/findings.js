'use strict';

/** @typedef {import('../app/ledger').Entry} Entry */
/** @typedef {import('../../tools/resp-client').RespClient} RespClient */

/**
 * Something Redis holds that it should not, or does not hold that it should.
 * @typedef {object} Finding
 * @property {'lost' | 'twice'} kind
 * @property {string} what   row of the closing table
 * @property {number} count
 * @property {string} detail
 * @property {boolean} [ambiguous]   it can just as well be the other kind
 * @property {number} [acknowledgedAt]   of a lost write, where it can be told
 */

/** A check reads what its entries are about and says what is wrong. @typedef {(redis: RespClient, entries: Entry[]) => Promise<Finding[]>} Check */

/**
 * What is ambiguous is called what the others are, if they agree.
 * @param {Finding[]} findings
 * @returns {Finding[]}
 */
function disambiguate(findings) {
  const kinds = new Set(findings.filter(({ ambiguous }) => !ambiguous).map(({ kind }) => kind));
  if (kinds.size !== 1) return findings;
  const [kind] = kinds;
  return findings.map((finding) => (finding.ambiguous ? { ...finding, kind } : finding));
}

/** @param {Entry} entry   false: it may be in Redis, or not */
const isAcknowledged = (entry) => entry.outcome === 'acknowledged';

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {Map<string, T[]>}
 */
function groupBy(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * @param {Iterable<string>} items
 * @returns {Map<string, number>}
 */
function tally(items) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

exports.isAcknowledged = isAcknowledged;
exports.groupBy = groupBy;
exports.tally = tally;
exports.disambiguate = disambiguate;
