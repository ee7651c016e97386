'use strict';

const { quarters } = require('./process-watch');

/** @typedef {import('./faults').Injected} Injected */

/** Replication of a busy node on a busy machine may be that far behind when it is killed. */
const WINDOW_MS = 1_000;
/** What every app appends to; `demo/app/jambonz.js`. */
const IN_LISTS = 'journal lines';
/** Shorter runs have not been at rest for long enough to be told flat from steep. */
const JUDGED_FROM_MINUTES = 10;
const FLAT = { megabytes: 1.15, descriptors: 1.05 };

/**
 * Redis answers a write before it replicates it: what was acknowledged right before its master died is lost by Redis.
 * @param {{kind: string, count: number, acknowledgedAt?: number}[]} findings
 * @param {Injected[]} faults
 */
function judgeLosses(findings, faults) {
  const deadly = faults.filter(({ mayLose }) => mayLose);
  const isOwn = (/** @type {number | undefined} */ at) =>
    deadly.some(({ from, until }) => at === undefined || (at > from - WINDOW_MS && at < until));
  const lost = findings.filter(({ kind }) => kind === 'lost');
  const count = (/** @type {typeof lost} */ some) => some.reduce((sum, finding) => sum + finding.count, 0);
  return {
    lostInWindow: count(lost.filter(({ acknowledgedAt }) => isOwn(acknowledgedAt))),
    lostOutside: count(lost.filter(({ acknowledgedAt }) => !isOwn(acknowledgedAt)))
  };
}

/**
 * A counter that is too high, or a caller that was taken from a queue a second time: executed twice, or a decrement
 * or a removal that was lost with its master. Where Redis lost something, only lines of lists tell.
 * @param {{kind: string, what: string, count: number}[]} findings
 * @param {number} lostInWindow
 */
function judgeTwice(findings, lostInWindow) {
  const twice = findings.filter(({ kind }) => kind === 'twice');
  const isCertain = (/** @type {{what: string}} */ { what }) => lostInWindow === 0 || what === IN_LISTS;
  const count = (/** @type {typeof twice} */ some) => some.reduce((sum, finding) => sum + finding.count, 0);
  return {
    twice: count(twice.filter(isCertain)),
    twiceOrLostInWindow: count(twice.filter((finding) => !isCertain(finding)))
  };
}

/**
 * After which fault each finding was acknowledged, so that a run that failed says where to look.
 * @param {{kind: string, what: string, count: number, detail?: string, acknowledgedAt?: number}[]} findings
 * @param {Injected[]} faults
 */
function placesOf(findings, faults) {
  return findings.map(({ kind, what, count, detail, acknowledgedAt: at }) => {
    const fault = faults.findLast(({ from }) => at !== undefined && from <= at);
    const seconds = fault && at !== undefined ? (at - fault.from) / 1000 : undefined;
    return { kind, what, count, detail, after: fault?.id, seconds };
  });
}

/**
 * @param {Record<string, import('./process-watch').Sample[]>} samples
 * @param {number} minutes
 */
function curves(samples, minutes) {
  return Object.entries(samples).map(([app, list]) => {
    const [megabytes, descriptors] = [quarters(list, 'megabytes'), quarters(list, 'descriptors')];
    const isFlat =
      megabytes.last < megabytes.second * FLAT.megabytes &&
      descriptors.last < descriptors.second * FLAT.descriptors;
    return { app, megabytes, descriptors, flat: minutes < JUDGED_FROM_MINUTES || isFlat };
  });
}

/** @param {any} result */
function isWell({ lostOutside, twice, unsettled, wrongAnswers, crashed, curves: all }) {
  const wrong = lostOutside + twice + unsettled + wrongAnswers + crashed.length;
  return wrong === 0 && all.every((/** @type {{flat: boolean}} */ { flat }) => flat);
}

module.exports = { curves, isWell, judgeLosses, judgeTwice, placesOf };
