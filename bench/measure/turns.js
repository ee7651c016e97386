'use strict';

/**
 * What an event that comes at a random moment waits until the event loop turns to it, when the turns were as long as
 * given: one that comes during a turn of length d waits for what is left of it, anything from 0 to d, alike. So
 * the share of moments from which the wait is longer than w is the sum of (d - w) over the turns longer than w,
 * divided by the whole time.
 *
 * @param {number[]} lengths
 * @param {number} fraction 0.99 is the 99th percentile
 * @returns {number} in the unit of the lengths
 */
function arrivalDelay(lengths, fraction) {
  const descending = Float64Array.from(lengths).sort().reverse();
  const whole = descending.reduce((sum, length) => sum + length, 0);
  const share = (1 - fraction) * whole;
  let longer = 0;
  for (let count = 1; count <= descending.length; count++) {
    longer += descending[count - 1];
    // If exactly `count` turns are longer than w, then longer - count * w = share.
    const wait = (longer - share) / count;
    if (wait >= (descending[count] ?? 0)) return wait;
  }
  return 0;
}

/** Of the commands that are due in a window, so many must have been answered; else it is still for lack of work. */
const FULL = 0.9;

/**
 * The same in the stillest of several windows. Other programs and the host of a virtual machine take the processor
 * away from a loop that turns all the time, and that can only make the wait longer: the window in which it is
 * shortest says best what the work itself costs.
 *
 * @typedef {{ lengths: number[], answered: number }} Window lengths of turns in milliseconds
 * @param {Window[]} windows
 * @param {number} fraction
 * @param {number} perSecond commands
 * @returns {number} milliseconds; NaN if there is no window in which the work was done
 */
function stillestDelay(windows, fraction, perSecond) {
  const delays = windows
    .filter(({ lengths, answered }) => {
      const seconds = lengths.reduce((sum, length) => sum + length, 0) / 1000;
      return answered >= FULL * perSecond * seconds;
    })
    .map(({ lengths }) => arrivalDelay(lengths, fraction));
  return delays.length > 0 ? Math.min(...delays) : Number.NaN;
}

module.exports = { arrivalDelay, stillestDelay };
