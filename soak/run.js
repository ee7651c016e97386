'use strict';

const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const { account } = require('../demo/accounting');
const { now } = require('../demo/app/clock');
const { startApps } = require('../demo/apps');
const { behindDoors } = require('./doors');
const { faultIds, inject } = require('./faults');
const { ProcessWatch, quarters } = require('./process-watch');
const { seeded } = require('../tools/seeded');

/** @typedef {import('../demo/deployment').Deployment} Deployment */
/** @typedef {import('./faults').Injected} Injected */
/** @typedef {{minutes: number, seed: number, rate: number, faults?: string[]}} Options */

/** Between two faults, in seconds: the least, and what is drawn on top of it. */
const REST = { least: 5, drawn: 12 };
const SAMPLE_MS = 1_000;
/** Replication of a busy node on a busy machine may be that far behind when it is killed. */
const WINDOW_MS = 1_000;
/** What every app appends to; `demo/app/jambonz.js`. */
const IN_LISTS = 'journal lines';
/** As many are enough to see where they come from. */
const MOST_FINDINGS = 200;
/** Shorter runs have not been at rest for long enough to be told flat from steep. */
const JUDGED_FROM_MINUTES = 10;
const FLAT = { megabytes: 1.15, descriptors: 1.05 };

/**
 * Each of them once, in any order, and then again: a run that is long enough has had them all.
 * @param {string[]} ids
 * @param {(bound: number) => number} draw
 */
function* shuffled(ids, draw) {
  for (;;) for (const left = [...ids]; left.length > 0; ) yield left.splice(draw(left.length), 1)[0];
}

/**
 * @param {Deployment} deployment
 * @param {import('./faults').Doors} doors
 * @param {Options} options
 * @param {(line: string) => void} say
 * @returns {Promise<Injected[]>}
 */
async function breakThings(deployment, doors, { minutes, seed, faults: chosen }, say) {
  const draw = seeded(seed);
  const ids = shuffled(chosen ?? (await faultIds()), draw);
  const until = now() + minutes * 60_000;
  /** @type {Injected[]} */
  const faults = [];
  for (;;) {
    const rest = (REST.least + draw(REST.drawn)) * 1000;
    const id = String(ids.next().value);
    if (now() + rest > until) break;
    await sleep(rest);
    const fault = await inject(/** @type {any} */ (deployment.cluster), doors, id);
    faults.push(fault);
    const seconds = ((fault.until - fault.from) / 1000).toFixed(1);
    say(`${id}, mended after ${seconds} s${fault.trouble ? ` (${fault.trouble})` : ''}`);
  }
  await sleep(Math.max(0, until - now()));
  return faults;
}

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

/**
 * The three apps of the demo for as long as one likes, while one thing after the other is broken and mended.
 * @param {Deployment} deployment
 * @param {Options} options
 * @param {(line: string) => void} say
 */
async function soak(deployment, options, say) {
  const doors = await behindDoors(deployment);
  const apps = startApps(
    { client: 'native', rate: options.rate, seconds: 0, fault: 'kill', json: false },
    doors.deployment,
    `soak${options.seed}x${Date.now().toString(36)}`
  );
  try {
    await Promise.all(apps.map((app) => Promise.race([once(app, 'report'), app.ended])));
    const startedAt = now();
    const watch = new ProcessWatch(apps, SAMPLE_MS);
    const faults = await breakThings(deployment, doors, options, say).finally(() => watch.stop());
    const seconds = (now() - startedAt) / 1000;
    await Promise.all(apps.map((app) => app.finish()));
    const { total, codes, findings } = await account(await deployment.master(), apps);
    const losses = judgeLosses(findings, faults);
    const sum = (/** @type {(app: any) => number} */ of) => apps.reduce((all, app) => all + of(app), 0);
    const result = {
      ...options,
      redis: deployment.description,
      faults: faults.map(({ id, from, trouble }) => ({ id, from: (from - startedAt) / 1000, trouble })),
      neverDrawn: (await faultIds()).filter((id) => !faults.some((fault) => fault.id === id)),
      acknowledged: total.acknowledged,
      ...losses,
      ...judgeTwice(findings, losses.lostInWindow),
      findings: placesOf(findings, faults).slice(0, MOST_FINDINGS),
      maybeExecuted: total.maybe,
      failed: codes,
      unsettled: sum((app) => app.unsettledWrites + app.unsettledReads),
      wrongAnswers: sum((app) => app.result?.wrongAnswers ?? 0),
      crashed: apps.filter(({ result: own }) => !own).map(({ name, stderr }) => `${name}: ${stderr}`),
      curves: curves(watch.samples, options.minutes)
    };
    return { result: { ok: isWell(result), ...result }, samples: watch.samples, seconds };
  } finally {
    for (const app of apps) app.kill();
    await doors.stop();
  }
}

/** @param {any} result */
function isWell({ lostOutside, twice, unsettled, wrongAnswers, crashed, curves: all }) {
  const wrong = lostOutside + twice + unsettled + wrongAnswers + crashed.length;
  return wrong === 0 && all.every((/** @type {{flat: boolean}} */ { flat }) => flat);
}

module.exports = { soak };
