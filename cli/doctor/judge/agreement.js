'use strict';

const { findingsAbout } = require('./finding');

const { ok, warning, broken } = findingsAbout('sentinels');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').SentinelFacts} SentinelFacts */

/** What Sentinels should say alike, besides the master. */
const SETTINGS = /** @type {const} */ ([
  ['quorum', 'quorum'],
  ['downAfter', 'down-after-milliseconds'],
  ['failoverTimeout', 'failover-timeout'],
  ['epoch', 'config-epoch'],
  ['replicas', 'number of replicas'],
  ['otherSentinels', 'number of other Sentinels']
]);

/**
 * @param {SentinelFacts[]} sentinels
 * @param {(sentinel: SentinelFacts) => unknown} value
 * @returns {string} each value with who says so
 */
function voices(sentinels, value) {
  /** @type {Map<unknown, string[]>} */
  const said = new Map();
  for (const sentinel of sentinels) {
    said.set(value(sentinel), [...(said.get(value(sentinel)) ?? []), sentinel.address]);
  }
  return [...said].map(([what, who]) => `${what} (${who.join(', ')})`).join(' against ');
}

/** @param {SentinelFacts[]} sentinels @param {(sentinel: SentinelFacts) => unknown} value */
const agree = (sentinels, value) => new Set(sentinels.map(value)).size <= 1;

/** @param {SentinelFacts[]} informed @returns {Finding[]} */
function judgeMaster(informed) {
  const named = (/** @type {SentinelFacts} */ { names }) => names;
  if (agree(informed, named)) return [ok('sentinels-agree', `all name the master ${informed[0].names}`)];
  const text = `they name different masters: ${voices(informed, named)}`;
  if (informed.some(({ master }) => master?.flags.includes('failover_in_progress'))) {
    return [warning('sentinels-disagree', text, 'A failover is under way. Run this again in half a minute.')];
  }
  return [
    broken(
      'sentinels-disagree',
      text,
      'Announced by IP to some and by name to others? Otherwise one is cut off or was set up anew: SENTINEL RESET on it, with the right "sentinel monitor" line.'
    )
  ];
}

/** @param {SentinelFacts[]} informed @returns {Finding[]} */
function judgeSettings(informed) {
  const told = informed.filter(({ master }) => master);
  return SETTINGS.flatMap(([field, name]) => {
    const value = (/** @type {SentinelFacts} */ { master }) => master?.[field];
    if (agree(told, value)) return [];
    return [
      warning(
        'sentinel-settings-differ',
        `they differ in ${name}: ${voices(told, value)}`,
        'Which one leads a failover is chance: give all the same settings (SENTINEL SET), and let those that differ in what they see catch up.'
      )
    ];
  });
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeAgreement({ sentinels }) {
  const informed = sentinels.filter(({ names }) => names);
  if (informed.length < 2) return [];
  return [...judgeMaster(informed), ...judgeSettings(informed)];
}

module.exports = { judgeAgreement };
