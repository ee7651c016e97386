'use strict';
const { isAcknowledged, groupBy, tally } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */
/** @typedef {import('./findings').Entry} Entry */

/** @param {string} member   the helpers put the time and a colon before an item */
const itemOf = (member) => member.slice(member.indexOf(':') + 1);

/**
 * A caller who joined is either still in the queue or was taken out, once. One who was taken and is still
 * there: the taking was lost. A take that failed may have taken a caller nobody was told about: so many may
 * be missing.
 * @type {import('./findings').Check}
 */
async function checkQueues(redis, entries) {
  /** @type {Finding[]} */
  const findings = [];
  for (const [key, all] of groupBy(entries, ({ key }) => key)) {
    const takes = all.filter(({ act }) => act === 'take');
    const taken = takes.filter(isAcknowledged);
    const timesTaken = tally(taken.map(({ id = '' }) => id));
    const timesWaiting = tally((await redis.command('ZRANGE', key, 0, -1)).map(itemOf));
    const lost = (/** @type {Entry} */ { what, id, at }) => {
      findings.push({ kind: 'lost', what, count: 1, detail: `${key} ${id}`, acknowledgedAt: at });
    };
    for (const [id, times] of [...timesTaken, ...timesWaiting]) {
      if (times === 1) continue;
      findings.push({ kind: 'twice', what: all[0].what, count: times - 1, detail: `${key} ${id}` });
    }
    taken.filter(({ id = '' }) => timesWaiting.has(id)).forEach(lost);
    const isMissing = ({ id = '' }) => !timesTaken.has(id) && !timesWaiting.has(id);
    const missing = all.filter((entry) => entry.act === 'add' && isAcknowledged(entry) && isMissing(entry));
    missing.slice(takes.length - taken.length).forEach(lost);
  }
  return findings;
}

exports.checkQueues = checkQueues;
