'use strict';
const { isAcknowledged, groupBy, tally } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */
/** @typedef {import('./findings').RespClient} RespClient */

const SLICE = 1000;

/**
 * @param {RespClient} redis
 * @param {string} key
 * @returns {Promise<string[]>}
 */
async function readList(redis, key) {
  const items = [];
  for (let from = 0; ; from += SLICE) {
    const slice = await redis.command('LRANGE', key, from, from + SLICE - 1);
    items.push(...slice);
    if (slice.length < SLICE) return items;
  }
}

/**
 * Every line was appended once: one that is there twice was executed twice, whatever the app was told.
 * @type {import('./findings').Check}
 */
async function checkLists(redis, entries) {
  /** @type {Finding[]} */
  const findings = [];
  for (const [key, lines] of groupBy(entries, ({ key }) => key)) {
    const there = tally(await readList(redis, key));
    for (const line of lines) {
      const { what, id = '', at } = line;
      const count = there.get(id) ?? 0;
      if (count > 1) findings.push({ kind: 'twice', what, count: count - 1, detail: `${key} ${id}` });
      if (count > 0 || !isAcknowledged(line)) continue;
      findings.push({ kind: 'lost', what, count: 1, detail: `${key} ${id}`, acknowledgedAt: at });
    }
  }
  return findings;
}

exports.checkLists = checkLists;
