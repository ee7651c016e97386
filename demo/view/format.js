'use strict';

/** @param {number} ms */
const milliseconds = (ms) => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));

/** @param {number} ms */
const duration = (ms) => (ms < 1000 ? `${milliseconds(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);

/** @param {number} count */
const number = (count) => count.toLocaleString('en-US');

/** @type {Record<string, string>} */
const TITLES = { 'feature-server': 'feature server', sbc: 'SBC', 'api-server': 'API server' };

/** @param {string} app */
const title = (app) => TITLES[app] ?? app;

/** @param {string} client */
const clientName = (client) => (client === 'rdh' ? '@jambonz/realtimedb-helpers' : '@jambonz/redis-native');

/**
 * The first column to the left, the others to the right.
 * @param {string[][]} rows
 * @param {number[]} widths
 */
const table = (rows, widths) =>
  rows.map((cells) =>
    cells.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('')
  );

exports.milliseconds = milliseconds;
exports.duration = duration;
exports.number = number;
exports.title = title;
exports.clientName = clientName;
exports.table = table;
