'use strict';
const { clientName, milliseconds, number, table, title } = require('./format');

/** @typedef {import('../meter').Reading} Reading */
/** @typedef {import('../failover').Step} Step */

/**
 * What there is to see at a moment.
 * @typedef {object} Picture
 * @property {string} client
 * @property {number} elapsed   seconds
 * @property {number} seconds
 * @property {string} master
 * @property {string} state
 * @property {{name: string, reading: Reading}[]} apps
 * @property {Reading} all
 * @property {{ms: number, step: Step}[]} steps
 */

const HEAD = ['', 'calls/s', 'helper calls/s', 'p50 ms', 'p99 ms', 'max ms', 'waiting'];
const WIDTHS = [16, 9, 16, 9, 9, 9, 9];

/** @param {string} name  @param {Reading} reading */
const cells = (name, { calls, ops, p50, p99, max, waiting }) => [
  name,
  number(calls),
  number(ops),
  milliseconds(p50),
  milliseconds(p99),
  milliseconds(max),
  number(waiting)
];

/** @param {{ms: number, step: Step}} told */
const stepLine = ({ ms, step }) => {
  const who = step.source === 'sentinel' ? step.name : step.source === 'app' ? title(step.name) : '';
  return `${String(ms).padStart(7)}  ${who ? `${who}: ` : ''}${step.text}`;
};

/** @type {Record<Step['source'], 'red' | 'dim' | 'bold' | 'green'>} */
const COLORS = { fault: 'red', sentinel: 'dim', node: 'bold', app: 'green' };

/**
 * @param {Picture} picture
 * @param {import('./colors').Palette} paint
 * @returns {string[]}
 */
function frame(picture, paint) {
  const { client, elapsed, seconds, master, state, apps, all, steps } = picture;
  const rows = [HEAD, ...apps.map(({ name, reading }) => cells(title(name), reading)), cells('all', all)];
  const [head, ...body] = table(rows, WIDTHS);
  const lines = [
    `${paint.bold(`jambonz on ${clientName(client)}`)}   ${Math.min(elapsed, seconds).toFixed(0)} of ${seconds} s`,
    `master ${paint.bold(master)}   ${state}`,
    '',
    paint.dim(head),
    ...body
  ];
  if (!steps.length) return lines;
  return [
    ...lines,
    '',
    paint.dim('     ms  since the fault'),
    ...steps.map((told) => paint[COLORS[told.step.source]](stepLine(told)))
  ];
}

/** @param {Picture} picture */
function plainLine({ elapsed, master, state, all }) {
  const { calls, ops, p50, p99, max, waiting } = all;
  const latency = `p50 ${milliseconds(p50)} p99 ${milliseconds(p99)} max ${milliseconds(max)} ms`;
  return (
    `${elapsed.toFixed(0).padStart(4)} s  master ${master}  ${state}  ${calls} calls/s  ` +
    `${ops} helper calls/s  ${latency}  ${waiting} waiting`
  );
}

exports.frame = frame;
exports.plainLine = plainLine;
exports.stepLine = stepLine;
