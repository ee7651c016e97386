'use strict';

// What the drawings of bench and soak have in common.

/** Text and lines can be read on white and on black; this package stands out from the others, what is no client does not. */
const GREY = '#7d8590';
const OWN_COLOURS = ['#e8590c', '#f4a574'];
const OTHER_COLOURS = ['#4c8eda', '#a3c4ea'];
const LIMIT_COLOURS = ['#a9b1ba', '#d3d8dd'];

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/**
 * @param {number} x
 * @param {number} y
 * @param {string} content
 * @param {string} [attributes]
 */
const text = (x, y, content, attributes = '') =>
  `<text x="${x}" y="${y}" ${attributes}>${escaped(content)}</text>`;

/**
 * A round step, so that an axis has about four of them.
 * @param {number} most
 */
function stepOf(most) {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  return power * ([1, 2, 5].find((factor) => factor * power >= most / 4) ?? 10);
}

/**
 * @param {{width: number, height: number, label: string}} frame `label` is read aloud in place of the drawing
 * @param {string[]} content
 */
function drawing({ width, height, label }, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"
 role="img" aria-label="${escaped(label)}" font-family="system-ui, sans-serif" font-size="12" fill="${GREY}">
${content.join('\n')}
</svg>
`;
}

module.exports = { GREY, LIMIT_COLOURS, OTHER_COLOURS, OWN_COLOURS, drawing, escaped, stepOf, text };
