'use strict';

const { Redis: Seeder } = require('ioredis');
const { BASELINE, CLIENTS, OWN } = require('../clients');
const { openWorker } = require('../contenders');
const { closeAll, isWanted } = require('../phases/common');
const { printGrowth } = require('../report/terminal');
const { interleave } = require('../rounds');
const { startPlain } = require('../servers');
const { BYTES, DIMENSIONS } = require('./dimensions');
const { growthKey, growthValue } = require('./operations');

/** How cost grows is seen without as many rounds as a ratio needs. */
const MOST_ROUNDS = 3;
const COMPARED = CLIENTS.filter(({ id }) => id === OWN || id === BASELINE);

/** @typedef {import('../types').GrowthPoint} GrowthPoint */

/** @param {import('../types').Target} target */
async function seed({ host, port }) {
  const seeder = new Seeder({ host, port });
  for (const bytes of BYTES) await seeder.set(growthKey(bytes), growthValue(bytes));
  await seeder.quit();
}

/**
 * In fresh processes, so that the memory is that of this point alone.
 *
 * @param {import('../types').Target} target
 * @param {GrowthPoint} point
 * @param {string} id
 * @param {import('../types').Run} run
 */
async function measurePoint(target, point, id, { flags, failures }) {
  const { clients: count, inFlight, operation, heavy, label } = point;
  const contenders = await Promise.all(
    COMPARED.map((client) =>
      openWorker({ kind: 'client', id: client.id, label: client.label, target, count })
    )
  );
  const benchCase = { id, label, operation, inFlight, heavy };
  const measured = await interleave({
    contenders,
    rounds: Math.min(flags.rounds, MOST_ROUNDS),
    what: id,
    failures,
    measure: (contender, isWarmUp) => contender.slice(benchCase, isWarmUp ? flags.slice / 3 : flags.slice)
  });
  await closeAll(contenders);
  return measured;
}

/**
 * How cost grows with what is in flight, with the size of values, and with the number of clients.
 * @param {import('../types').Run} run
 */
async function runGrowth(run) {
  const { flags, results } = run;
  if (flags.quick && !flags.only && !flags.growth) return;
  const isChosen = (/** @type {string} */ id) => isWanted(flags, id);
  const chosen = DIMENSIONS.filter(({ id }) => isChosen(`growth-${id}`));
  if (chosen.length === 0) return;
  const { target, stop } = await startPlain();
  await seed(target);
  for (const { points, ...dimension } of chosen) {
    const measured = [];
    for (const point of points) {
      const id = `growth-${dimension.id}@${point.at}`;
      const contenders = await measurePoint(target, point, id, run);
      measured.push({ id, at: point.at, label: point.label, contenders });
    }
    const result = { ...dimension, points: measured };
    results.growth.push(result);
    printGrowth(result);
  }
  await stop();
}

module.exports = { runGrowth };
