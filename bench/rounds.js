'use strict';

const { measureRound } = require('./host');
const { summarize } = require('./stats');

/**
 * @typedef {{id: string, label: string, unavailable?: string}} Named
 * @typedef {import('./types').Sample} Sample
 * @typedef {import('./types').Summary} Summary
 */

/**
 * Lets all contenders run in every round, one after the other and each round in another order, so that a
 * machine that becomes slower in the meantime does so for all of them. A first round, not counted, is for the
 * compilers. A round in which the host of a virtual machine withheld its processors is measured again, up to as often as
 * there are rounds.
 *
 * One that fails, or gives a wrong reply, is left out of the result and named in `failures`.
 *
 * @template {Named} C
 * @param {object} options
 * @param {C[]} options.contenders
 * @param {number} options.rounds
 * @param {string} options.what for the list of failures
 * @param {string[]} options.failures
 * @param {boolean} [options.warmUp] false: every round counts
 * @param {(contender: C, isWarmUp: boolean) => Promise<Sample | null>} options.measure null: does not take part
 * @returns {Promise<Record<string, Summary>>} by the contender's id
 */
async function interleave({ contenders, rounds, what, failures, warmUp = true, measure }) {
  const present = contenders.filter(({ unavailable }) => unavailable === undefined);
  /** @type {Map<C, Sample[]>} */
  const samples = new Map(present.map((contender) => [contender, []]));
  const play = async (/** @type {number} */ round) => {
    /** @type {Array<[C, Sample]>} */
    const played = [];
    for (let turn = 0; turn < present.length; turn++) {
      const contender = present[(round + turn) % present.length];
      if (!samples.has(contender)) continue;
      try {
        const sample = await measure(contender, round === 0);
        if (sample) played.push([contender, sample]);
      } catch (error) {
        failures.push(`${contender.label}, ${what}: ${/** @type {Error} */ (error).message}`);
        samples.delete(contender);
      }
    }
    return played;
  };
  if (warmUp) await play(0);
  let repeats = 0;
  for (let round = 1; round <= rounds; ) {
    const played = await measureRound(() => play(round), repeats < rounds);
    if (played === undefined) repeats++;
    else {
      for (const [contender, sample] of played) samples.get(contender)?.push(sample);
      round++;
    }
  }
  const complete = [...samples].filter(([, taken]) => taken.length > 0);
  return Object.fromEntries(complete.map(([contender, taken]) => [contender.id, summarize(taken)]));
}

module.exports = { interleave };
