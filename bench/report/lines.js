'use strict';

const { GREY, OTHER_COLOURS, OWN_COLOURS, drawing, stepOf, text } = require('../../tools/svg');

/**
 * A grid of small line charts: a row for each thing that grows, a column for each measure. Across, the points stand at
 * equal distances; up, a step is a power of ten, unless the chart begins at zero.
 *
 * @typedef {{label: string, isOwn: boolean}} Series
 * @typedef {{title: string, fromZero: boolean, values: number[][]}} Panel
 * @typedef {{title: string, ticks: string[], panels: Panel[]}} Row `values` of a panel: for each series, for each tick
 */

const PANEL_WIDTH = 330;
const PANEL_HEIGHT = 216;
const PLOT = { left: 50, right: 28, top: 46, bottom: 36 };
const HEAD = 60;
const ROW_HEAD = 26;
const WIDTH = PANEL_WIDTH - PLOT.left - PLOT.right;
const HEIGHT = PANEL_HEIGHT - PLOT.top - PLOT.bottom;

/** @param {Series} series */
const colourOf = ({ isOwn }) => (isOwn ? OWN_COLOURS[0] : OTHER_COLOURS[0]);

/**
 * @param {number[]} values
 * @returns {{marks: number[], place: (value: number) => number}} `place`: 0 at the bottom, 1 at the top
 */
function logarithmic(values) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    marks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
    place: (value) => (Math.log10(value) - low) / (high - low)
  };
}

/** @param {number[]} values @returns {ReturnType<typeof logarithmic>} */
function linear(values) {
  const step = stepOf(Math.max(...values));
  const top = step * Math.ceil(Math.max(...values) / step);
  return {
    marks: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step),
    place: (value) => value / top
  };
}

/** @param {number} value a round one */
function compact(value) {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 1000 ? `${value / 1000} k` : String(Number(value.toPrecision(3)));
}

/** @param {number} index @param {number} count */
const across = (index, count) => PLOT.left + (count === 1 ? 0 : (index * WIDTH) / (count - 1));
/** @param {number} place */
const up = (place) => PLOT.top + HEIGHT * (1 - place);

/**
 * @param {number[]} values
 * @param {(value: number) => number} place
 * @param {string} colour
 */
function line(values, place, colour) {
  const points = values
    .map((value, i) => ({ x: across(i, values.length), y: up(place(value)), value }))
    .filter(({ value }) => Number.isFinite(value))
    .map(({ x, y }) => ({ x: x.toFixed(1), y: y.toFixed(1) }));
  const path = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const dots = points.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`);
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`;
}

/**
 * @param {Panel} panel
 * @param {string[]} ticks
 * @param {Series[]} series
 */
function drawPanel({ title, fromZero, values }, ticks, series) {
  const finite = values.flat().filter((value) => Number.isFinite(value) && value > 0);
  if (finite.length === 0) return '';
  const { marks, place } = (fromZero ? linear : logarithmic)(finite);
  const grid = marks.map((mark) => {
    const y = up(place(mark));
    const rule = `<path d="M${PLOT.left} ${y.toFixed(1)}h${WIDTH}" stroke="${GREY}" stroke-opacity=".3"/>`;
    return rule + text(PLOT.left - 6, y + 4, compact(mark), 'text-anchor="end" font-size="11"');
  });
  const bottom = ticks.map((tick, i) =>
    text(across(i, ticks.length), PLOT.top + HEIGHT + 17, tick, 'text-anchor="middle" font-size="11"')
  );
  const lines = series.map((one, i) => line(values[i], place, colourOf(one)));
  const heading = text(PLOT.left, PLOT.top - 14, title);
  return [heading, ...grid, ...bottom, ...lines.reverse()].join('');
}

/** @param {{title: string, series: Series[], rows: Row[]}} chart */
function drawGrid({ title, series, rows }) {
  const columns = Math.max(...rows.map(({ panels }) => panels.length));
  const step = ROW_HEAD + PANEL_HEIGHT;
  const [width, height] = [columns * PANEL_WIDTH, HEAD + rows.length * step];
  const legend = series.map((one, i) => {
    const x = 10 + i * 200;
    const mark = `<circle cx="${x + 5}" cy="39" r="5" fill="${colourOf(one)}"/>`;
    return mark + text(x + 16, 43, one.label);
  });
  const drawn = rows.flatMap((row, r) => [
    text(10, HEAD + r * step + 20, row.title, 'font-weight="bold" font-size="13"'),
    ...row.panels.map((panel, column) => {
      const at = `${column * PANEL_WIDTH} ${HEAD + r * step + ROW_HEAD - 12}`;
      return `<g transform="translate(${at})">${drawPanel(panel, row.ticks, series)}</g>`;
    })
  ]);
  const heading = text(10, 18, title, 'font-size="15" font-weight="bold"');
  return drawing({ width, height, label: title }, [heading, legend.join(''), ...drawn]);
}

module.exports = { drawGrid };
