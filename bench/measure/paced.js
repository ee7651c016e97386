'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { readClocks } = require('./clocks');
const { arrivalDelay, stillestDelay } = require('./turns');

const TICK_MS = 1;
/** A client that cannot keep up is not sent more than this; it would only measure how much memory there is. */
const MOST_IN_FLIGHT = 3_000;
const PATIENCE_MS = 10_000;
/** Fifty times what is due goes out in it, and between two interruptions there is often as much. */
const WINDOW_MS = 50;

/**
 * How long other things wait for the event loop while commands go out at a fixed pace, whatever the replies do:
 * each millisecond those that are due, as an application sends them that lives on what its sockets bring.
 *
 * The loop is kept turning, so that each turn can be timed. Node's own monitor of delays goes by timers, which are
 * late by up to a millisecond in a process that does nothing; here that would be more than what is measured.
 *
 * @param {import('../types').Operation} operation
 * @param {{perSecond: number, ms: number}} load
 * @returns {Promise<import('../types').Sample>} times are microseconds
 */
async function measurePaced(operation, { perSecond, ms }) {
  const load = startLoad(operation, perSecond);
  const turns = watchTurns(load.answered);
  const before = readClocks();
  await sleep(ms);
  const after = readClocks();
  const { lengths, windows } = turns.stop();
  const sent = await load.stop();
  const delayP99 = arrivalDelay(lengths, 0.99);
  const stillest = stillestDelay(windows, 0.99, perSecond);
  return {
    opsPerSecond: (sent / (after.wall - before.wall)) * 1e6,
    delayP50: arrivalDelay(lengths, 0.5) * 1000,
    delayP99: delayP99 * 1000,
    stillP99: (Number.isNaN(stillest) ? delayP99 : stillest) * 1000,
    longestTurn: lengths.reduce((longest, length) => Math.max(longest, length), 0) * 1000
  };
}

/**
 * Times all turns of the event loop; milliseconds.
 * @param {() => number} answered commands so far
 */
function watchTurns(answered) {
  /** @type {number[]} */
  const lengths = [];
  let last = performance.now();
  let stopped = false;
  /** Beginnings of windows. */
  const marks = [{ turn: 0, answered: answered(), at: last }];
  let mark = marks[0];
  setImmediate(function turn() {
    const now = performance.now();
    lengths.push(now - last);
    last = now;
    if (now - mark.at >= WINDOW_MS) {
      mark = { turn: lengths.length, answered: answered(), at: now };
      marks.push(mark);
    }
    if (!stopped) setImmediate(turn);
  });
  return {
    stop() {
      stopped = true;
      const windows = marks.slice(1).map((end, i) => ({
        lengths: lengths.slice(marks[i].turn, end.turn),
        answered: end.answered - marks[i].answered
      }));
      return { lengths, windows };
    }
  };
}

/**
 * @param {import('../types').Operation} operation
 * @param {number} perSecond
 */
function startLoad(operation, perSecond) {
  const start = performance.now();
  let [sent, settled] = [0, 0];
  /** @type {unknown} */
  let failure;
  const send = async () => {
    const loop = sent++;
    try {
      operation.check(loop, await operation.run(loop));
    } catch (error) {
      failure ??= error;
    }
    settled++;
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) * perSecond) / 1000);
    while (sent < due && sent - settled < MOST_IN_FLIGHT) send();
  }, TICK_MS);
  return {
    answered: () => settled,
    async stop() {
      clearInterval(timer);
      const latest = performance.now() + PATIENCE_MS;
      while (settled < sent && performance.now() < latest) await sleep(TICK_MS);
      if (failure) throw failure;
      if (settled < sent) throw new Error(`${sent - settled} replies did not come`);
      return sent;
    }
  };
}

module.exports = { measurePaced };
