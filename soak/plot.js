'use strict';

const { GREY, OTHER_COLOURS, OWN_COLOURS, drawing, stepOf, text } = require('../tools/svg');

/** @typedef {import('./process-watch').Sample} Sample */

const WIDTH = 960;
const PANEL = 200;
const LEFT = 64;
const RIGHT = 16;
const HEAD = 56;
const GAP = 56;
const COLOURS = [OWN_COLOURS[0], OTHER_COLOURS[0], '#2b8a3e'];

/**
 * @param {Record<string, Sample[]>} samples
 * @param {'megabytes' | 'descriptors'} what
 * @param {string} title
 * @param {number} top
 * @param {{seconds: number, faults: {from: number, id: string}[]}} run `from` in seconds
 */
function panel(samples, what, title, top, { seconds, faults }) {
  const most =
    1.1 * Math.max(1, ...Object.values(samples).flatMap((list) => list.map((sample) => sample[what])));
  const x = (/** @type {number} */ at) => (LEFT + (at / seconds) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (/** @type {number} */ value) => (top + PANEL - (value / most) * PANEL).toFixed(1);
  const drawn = [text(LEFT, top - 10, title, 'font-weight="bold"')];
  for (let value = 0; value <= most; value += stepOf(most)) {
    drawn.push(`<path d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}" stroke="${GREY}" stroke-opacity=".25"/>`);
    drawn.push(text(LEFT - 8, Number(y(value)) + 4, String(value), 'text-anchor="end"'));
  }
  for (const { from, id } of faults) {
    drawn.push(
      `<path d="M${x(from)} ${top}V${top + PANEL}" stroke="${GREY}" stroke-dasharray="2 3"><title>${id}</title></path>`
    );
  }
  for (let at = 0; at <= seconds; at += stepOf(seconds)) {
    drawn.push(text(Number(x(at)), top + PANEL + 16, `${at}`, 'text-anchor="middle"'));
  }
  Object.values(samples).forEach((list, i) => {
    const points = list.map((sample) => `${x(sample.seconds)},${y(sample[what])}`).join(' ');
    drawn.push(
      `<polyline points="${points}" fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="1.5"/>`
    );
  });
  return drawn.join('\n');
}

/**
 * Memory and descriptors of each app over the time of a run, dotted lines where something was broken.
 * @param {Record<string, Sample[]>} samples
 * @param {{seconds: number, seed: number, faults: {from: number, id: string}[]}} run
 */
function plot(samples, run) {
  const height = HEAD + 2 * (PANEL + GAP);
  const legend = Object.keys(samples).map((name, i) =>
    text(LEFT + 320 + i * 150, 20, name, `fill="${COLOURS[i % COLOURS.length]}" font-weight="bold"`)
  );
  const title = text(
    LEFT,
    20,
    `Soak of ${Math.round(run.seconds / 60)} minutes, seed ${run.seed}`,
    'font-size="15"'
  );
  return drawing({ width: WIDTH, height, label: 'memory and descriptors over time' }, [
    title,
    ...legend,
    panel(samples, 'megabytes', 'resident memory (MB) over seconds', HEAD, run),
    panel(samples, 'descriptors', 'open descriptors over seconds', HEAD + PANEL + GAP, run)
  ]);
}

module.exports = { plot };
