'use strict';

const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const { account } = require('../demo/accounting');
const { now } = require('../demo/app/clock');
const { startApps } = require('../demo/apps');
const { behindDoors } = require('./doors');
const { faultIds, inject } = require('./faults');
const { curves, isWell, judgeLosses, judgeTwice, placesOf } = require('./judgement');
const { ProcessWatch } = require('./process-watch');
const { seeded } = require('../tools/seeded');

/** @typedef {import('../demo/deployment').Deployment} Deployment */
/** @typedef {import('./faults').Injected} Injected */
/** @typedef {{minutes: number, seed: number, rate: number, faults?: string[]}} Options */

/** Between two faults, in seconds: the least, and what is drawn on top of it. */
const REST = { least: 5, drawn: 12 };
const SAMPLE_MS = 1_000;
/** Real ones expire an hour after the call: what apps list has to be flat in a run that is shorter. */
const ENDED_CALL_SECONDS = 60;
/** As many are enough to see where they come from. */
const MOST_FINDINGS = 200;

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
 * The three apps of the demo for as long as one likes, while one thing after the other is broken and mended.
 * @param {Deployment} deployment
 * @param {Options} options
 * @param {(line: string) => void} say
 */
async function soak(deployment, options, say) {
  const doors = await behindDoors(deployment);
  const apps = startApps(
    { client: 'native', rate: options.rate, endedCallSeconds: ENDED_CALL_SECONDS },
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

module.exports = { soak };
