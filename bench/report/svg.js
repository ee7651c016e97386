'use strict';

const { GREY, LIMIT_COLOURS, OTHER_COLOURS, OWN_COLOURS, drawing, stepOf, text } = require('../../tools/svg');

/**
 * Charts of horizontal bars, in panels side by side. Text and lines are of a grey that can be read on white
 * and on black, so that the same file serves light and dark pages.
 *
 * @typedef {{label: string, parts: number[], text: string, kind: 'own' | 'other' | 'limit'}} Bar parts: one after the other
 * @typedef {{title: string, bars: Bar[]}} Panel each has a scale of its own
 * @typedef {{title: string, unit: string, legend: string[], panels: Panel[]}} Chart
 */

const PANEL_WIDTH = 480;
const LABEL_WIDTH = 168;
const VALUE_WIDTH = 92;
const BAR_HEIGHT = 15;
const BAR_STEP = 21;
const PANEL_HEAD = 30;
const PANEL_FOOT = 44;
const CHART_HEAD = 54;
const COLUMNS = 2;
const COLOURS = { own: OWN_COLOURS, other: OTHER_COLOURS, limit: LIMIT_COLOURS };

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {string} colour
 */
const box = (x, y, width, height, colour) =>
  `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${colour}"/>`;

/**
 * @param {number} scale pixels for one unit
 * @param {number} maximum
 * @param {number} bottom
 * @param {string} unit
 */
function axis(scale, maximum, bottom, unit) {
  const step = stepOf(maximum);
  const lines = [];
  for (let value = 0; value <= maximum; value += step) {
    const x = (LABEL_WIDTH + value * scale).toFixed(1);
    lines.push(`<path d="M${x} ${PANEL_HEAD - 6}V${bottom}" stroke="${GREY}" stroke-opacity=".3"/>`);
    lines.push(
      text(
        Number(x),
        bottom + 14,
        String(Number(value.toPrecision(6))),
        'text-anchor="middle" font-size="11"'
      )
    );
  }
  const middle = LABEL_WIDTH + (maximum * scale) / 2;
  return [...lines, text(middle, bottom + 29, unit, 'text-anchor="middle" font-size="11"')].join('');
}

/**
 * @param {Bar} bar
 * @param {number} y
 * @param {number} scale
 */
function drawBar({ label, parts, text: value, kind }, y, scale) {
  const colours = COLOURS[kind];
  const weight = kind === 'own' ? ' font-weight="bold"' : '';
  const baseline = y + BAR_HEIGHT - 3;
  let x = LABEL_WIDTH;
  const rectangles = parts.map((part, index) => {
    const width = Math.max(part * scale, 0);
    const drawn = box(x, y, width, BAR_HEIGHT, colours[index]);
    x += width;
    return drawn;
  });
  const name = text(LABEL_WIDTH - 8, baseline, label, `text-anchor="end"${weight}`);
  return [name, ...rectangles, text(Number((x + 6).toFixed(1)), baseline, value, weight.trim())].join('');
}

/**
 * @param {Panel} panel
 * @param {number} x
 * @param {number} y
 * @param {string} unit
 */
function drawPanel({ title, bars }, x, y, unit) {
  const total = (/** @type {Bar} */ { parts }) => parts.reduce((sum, part) => sum + part, 0);
  const maximum = Math.max(...bars.map(total));
  const scale = (PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH) / maximum;
  const bottom = PANEL_HEAD + bars.length * BAR_STEP;
  const drawn = bars.map((bar, index) => drawBar(bar, PANEL_HEAD + index * BAR_STEP, scale));
  const heading = text(0, 14, title, 'font-weight="bold" font-size="13"');
  const content = [heading, axis(scale, maximum, bottom, unit), ...drawn];
  return `<g transform="translate(${x} ${y})">${content.join('')}</g>`;
}

/**
 * Colours of the parts of a bar, where it has more than one.
 * @param {string[]} legend
 */
function drawLegend(legend) {
  return legend
    .map((label, index) => {
      const x = 10 + index * 230;
      const colours = [OWN_COLOURS[index], OTHER_COLOURS[index]];
      const boxes = colours.map((colour, place) => box(x + place * 13, 32, 10, 10, colour));
      return `${boxes.join('')}${text(x + 29, 41, label)}`;
    })
    .join('');
}

/** @param {Chart} chart */
function drawChart({ title, unit, legend, panels }) {
  const rows = Math.ceil(panels.length / COLUMNS);
  const height = PANEL_HEAD + Math.max(...panels.map(({ bars }) => bars.length)) * BAR_STEP + PANEL_FOOT;
  const drawn = panels.map((panel, index) => {
    const x = 10 + (index % COLUMNS) * PANEL_WIDTH;
    return drawPanel(panel, x, CHART_HEAD + Math.floor(index / COLUMNS) * height, unit);
  });
  const width = COLUMNS * PANEL_WIDTH + 10;
  const bottom = CHART_HEAD + rows * height;
  const heading = text(10, 18, title, 'font-size="15" font-weight="bold"');
  return drawing({ width, height: bottom, label: title }, [heading, drawLegend(legend), ...drawn]);
}

module.exports = { drawChart };
