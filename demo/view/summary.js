'use strict';
const { colorsFor } = require('./colors');
const { clientName, duration, number, table, title } = require('./format');

/** @typedef {import('../outcome').Outcome} Outcome */
/** @typedef {import('./colors').Palette} Palette */

const HEAD = ['', 'acknowledged', 'lost', 'twice', 'maybe', 'failed', 'unsettled'];
const WIDTHS = [18, 14, 8, 8, 8, 8, 11];

const LEGEND = [
  'acknowledged  the app was told that the write is done',
  'lost          acknowledged, but not in Redis at the end',
  'twice         in Redis twice, counted twice or handed out twice',
  'maybe         ERR_REDIS_MAYBE_EXECUTED: the app was told it may or may not be done; either is right',
  'failed        the app was told that it failed',
  'unsettled     the app never got an answer'
];

/** @param {Outcome} outcome  @param {Palette} paint */
function writesTable({ accounting }, paint) {
  const total = { ...accounting, what: 'all writes' };
  const rows = [...accounting.rows, total].map((row) => [
    row.what,
    ...[row.acknowledged, row.lost, row.twice, row.maybe, row.failed, row.unsettled].map(number)
  ]);
  const lines = table([HEAD, ...rows], WIDTHS);
  return [paint.dim(lines[0]), ...lines.slice(1, -1), paint.bold(lines.at(-1) ?? '')];
}

/** @param {Outcome} outcome */
function stallsTable({ longestStallMs, longestWaitMs, failover }) {
  const first = failover.firstWriteOnNewMasterMs;
  const rows = Object.keys(longestStallMs).map((app) => [
    title(app),
    duration(longestStallMs[app]),
    duration(longestWaitMs[app]),
    app in first ? duration(first[app]) : '-'
  ]);
  const head = ['', 'longest stall', 'longest call', 'first write on the new master'];
  return table([head, ...rows], [18, 16, 16, 32]);
}

/** @param {Record<string, number>} codes */
const codesIn = (codes) =>
  Object.entries(codes)
    .map(([code, count]) => `${code} ${number(count)}`)
    .join(', ');

/** @param {Outcome} outcome */
function notes({ accounting, reads, crashed, failover }) {
  const lines = [];
  if (Object.keys(accounting.codes).length) lines.push(`Writes failed with: ${codesIn(accounting.codes)}`);
  if (Object.keys(reads.failed).length) lines.push(`Reads and purges failed with: ${codesIn(reads.failed)}`);
  if (reads.unsettled) lines.push(`Reads and purges without an answer: ${number(reads.unsettled)}`);
  if (reads.wrongAnswers) lines.push(`Reads with the wrong answer: ${reads.wrongAnswers}`);
  if (accounting.lostAcknowledgedBeforeFault) {
    lines.push(
      `${number(accounting.lostAcknowledgedBeforeFault)} of the lost writes were acknowledged before the fault: ` +
        'Redis answers before it replicates, no client can change that.'
    );
  }
  for (const { kind, detail } of accounting.findings.slice(0, 5)) lines.push(`  ${kind}: ${detail}`);
  if (failover.injected && !failover.masterChanged) lines.push('Sentinels did not elect another master.');
  for (const { name, stderr } of crashed) lines.push(`${title(name)} crashed:\n${stderr.trim()}`);
  return lines;
}

/** @param {Outcome} outcome */
function verdict({ ok, client, fault, accounting, reads }) {
  const { lost, twice, acknowledged } = accounting;
  const who = `${fault === 'none' ? '' : `Through the fault (${fault}) `}${clientName(client)}`;
  if (ok)
    return `${who} lost nothing, did nothing twice and left nothing unanswered: ${number(acknowledged)} writes.`;
  const unanswered = accounting.unsettled + reads.unsettled;
  return `${who} lost ${number(lost)}, did ${number(twice)} twice, left ${number(unanswered)} without an answer.`;
}

/**
 * @param {Outcome} outcome
 * @param {NodeJS.WriteStream} stream
 */
function summary(outcome, stream) {
  const paint = colorsFor(stream);
  const { failover } = outcome;
  const lines = [
    '',
    paint.bold(`What became of the writes, read back from the master ${failover.masterAfter}`),
    '',
    ...writesTable(outcome, paint),
    '',
    ...stallsTable(outcome),
    '',
    ...notes(outcome),
    '',
    ...LEGEND.map((line) => paint.dim(line)),
    '',
    paint[outcome.ok ? 'green' : 'red'](verdict(outcome)),
    ''
  ];
  stream.write(lines.join('\n'));
}

exports.summary = summary;
