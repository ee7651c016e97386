'use strict';
const { isAcknowledged, groupBy } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */
/** @typedef {import('./findings').Entry} Entry */

/**
 * The least and the most a counter may show: what was acknowledged counts, what was not may count.
 * @param {Entry[]} changes
 */
function rangeOf(changes) {
  let least = 0;
  let most = 0;
  for (const change of changes) {
    const by = change.by ?? 0;
    if (by < 0 || isAcknowledged(change)) least += by;
    if (by > 0 || isAcknowledged(change)) most += by;
  }
  return { least, most };
}

/**
 * How far a counter is off. One that only goes down is read the other way round.
 * @param {string} key
 * @param {Entry[]} changes
 * @param {number} value
 * @returns {Finding[]}
 */
function offBy(key, changes, value) {
  const { what } = changes[0];
  const { least, most } = rangeOf(changes);
  const down = changes.every(({ by }) => by === -1);
  const over = Math.max(0, down ? least - value : value - most);
  const under = Math.max(0, down ? value - most : least - value);
  const detail = `${key} is ${value}, should be ${least === most ? least : `${least} to ${most}`}`;
  if (over) return [{ kind: 'twice', what, count: over, detail }];
  if (under) return [{ kind: 'lost', what, count: under, detail }];
  return [];
}

/** @param {Entry[]} changes */
const goesOneWay = (changes) => new Set(changes.map(({ by }) => by)).size === 1;

/**
 * Where a counter went both ways, one too many can be an increment that ran twice or a decrement that was
 * lost: it is wrong in any case, but what to call it is not clear from here.
 * @type {import('./findings').Check}
 */
async function checkCounters(redis, entries) {
  /** @type {Finding[]} */
  const findings = [];
  for (const [key, changes] of groupBy(entries, ({ key }) => key)) {
    const value = Number((await redis.command('GET', key)) ?? 0);
    const ambiguous = !goesOneWay(changes);
    findings.push(...offBy(key, changes, value).map((finding) => ({ ...finding, ambiguous })));
  }
  return findings;
}

exports.checkCounters = checkCounters;
