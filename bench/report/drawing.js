'use strict';

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

module.exports = { GREY, LIMIT_COLOURS, OTHER_COLOURS, OWN_COLOURS, escaped, text };
