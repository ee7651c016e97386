'use strict';

// Puts the figures that `npm run chaos` and `npm run bench` recorded into README.md, between its markers.
// Usage: node scripts/readme-figures.js

const fs = require('node:fs');
const path = require('node:path');
const { ratioTo, ratioToBest } = require('../bench/ratios');

const ROOT = path.join(__dirname, '..');
const read = (/** @type {string} */ file) => JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8'));

const CLIENTS = ['native', 'ioredis', 'ioredis-failover', 'node-redis'];
const FAULTS = ['kill', 'stop', 'planned', 'zombie', 'kill-and-hung-sentinel', 'in-place', 'cut-master'];

/** @param {any} row @returns {string} one client's outcome of one fault */
function outcome(row) {
  if (!row) return '';
  const { firstWrite, lost, twice, failed, unsettled } = row.summary;
  const back = typeof firstWrite === 'number' ? `${signed(firstWrite / 1000)} s` : 'never';
  const rejected = Object.values(failed).reduce((sum, count) => sum + count, 0);
  const counts = { lost, twice, failed: rejected, unsettled };
  const worth = Object.entries(counts).filter(([, count]) => count > 0);
  return [back, ...worth.map(([what, count]) => `${count} ${what}`)].join(', ');
}

const signed = (/** @type {number} */ value) => `${value > 0 ? '+' : ''}${value.toFixed(2)}`;

function failoverTable() {
  const [[server, { rows }]] = Object.entries(read('docs/failover/results.json'));
  const runs = rows[0].summary.runs;
  const find = (/** @type {string} */ id, /** @type {string} */ client) =>
    rows.find((/** @type {any} */ row) => row.id === id && row.client === client);
  const lines = FAULTS.map((id) => {
    const native = find(id, 'native');
    return `| ${native?.fault ?? id} | ${CLIENTS.map((client) => outcome(find(id, client))).join(' | ')} |`;
  });
  return [
    `Measured by \`npm run chaos -- --compare\` on ${server}, \`down-after-milliseconds 1000\`, 20 writers, ${runs === 1 ? 'one run' : `${runs} runs`} of each:`,
    'the first write on the new master against the first `+switch-master` (negative: earlier), and writes that were _lost_',
    '(acknowledged, and gone), executed _twice_, _failed_ (rejected: by this package with `ERR_REDIS_MAYBE_EXECUTED`, by ioredis with',
    "the server's error) or left _unsettled_. All faults, versions and the method: [docs/failover](docs/failover/README.md).",
    '',
    '| fault | this package | ioredis 5, as jambonz uses it | ioredis 5, failoverDetector | node-redis 6 |',
    '|---|---|---|---|---|',
    ...lines
  ].join('\n');
}

const CASES = [
  'get64@1',
  'get64@10',
  'get64@100',
  'get64@1000',
  'set64@100',
  'hgetall@100',
  'get200k@10',
  'get64-tls@100'
];
const HELPERS = ['updateCallStatus@50', 'retrieveCall@50', 'incrKey@50', 'listCalls', 'listConferences'];

const thousands = (/** @type {number} */ value) => `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)} k`;
const times = (/** @type {number} */ value) => `${value.toFixed(2)} x`;

/** @param {any} measured @param {string} figure */
const median = (measured, figure) => measured?.[figure]?.median;

/** @param {any} result one case of the benchmark */
function caseRow(result) {
  const { label, inFlight, contenders } = result;
  const ours = contenders['redis-native'];
  const ratio = (/** @type {string} */ figure) => times(ratioTo(result, figure, 'ioredis'));
  const best = times(ratioToBest(result, 'opsPerSecond'));
  const cells = [
    thousands(median(ours, 'opsPerSecond')),
    ratio('opsPerSecond'),
    best,
    ratio('mainCpu'),
    ratio('p50')
  ];
  return `| ${label}, ${inFlight} in flight | ${cells.join(' | ')} |`;
}

function performanceTable() {
  const { cases, helpers, targets, versions } = read('docs/performance/results.json');
  // The others' stand in the page that is linked.
  const used = versions.split(', ').slice(0, 4).join(', ');
  const met = targets.filter((/** @type {any} */ target) => target.met).length;
  const rows = CASES.map((id) => cases.find((/** @type {any} */ one) => one.id === id)).filter(Boolean);
  const faster = HELPERS.map((id) => helpers.find((/** @type {any} */ one) => one.id === id))
    .filter(Boolean)
    .map(({ label, contenders: { 'redis-native': ours, original } }) => {
      const figure = ours.opsPerSecond ? 'opsPerSecond' : 'ms';
      const ratio = median(ours, figure) / median(original, figure);
      return `${label} ${times(figure === 'ms' ? 1 / ratio : ratio)}`;
    });
  return [
    'One run of `npm run bench` on a virtual machine: clients interleaved, medians of the rounds, server and clients on the same two cores.',
    `Ratios are to ioredis 5, "best other" is the fastest of the rest. ${used}.`,
    '',
    '| case | ops/s | throughput | against the best other | main-thread CPU | p50 |',
    '|---|---|---|---|---|---|',
    ...rows.map(caseRow),
    '',
    `Speed of helpers against the original: ${faster.join('; ')}.`,
    '',
    '![throughput](docs/performance/throughput.svg)',
    '',
    `${met} of ${targets.length} targets are met. All cases, targets and limits, and the method: [docs/performance](docs/performance/README.md).`
  ].join('\n');
}

/**
 * @param {string} text
 * @param {string} marker
 * @param {string} content
 */
function fill(text, marker, content) {
  const between = new RegExp(`(<!-- ${marker}:begin -->\\n)[\\s\\S]*?(<!-- ${marker}:end -->)`);
  if (!between.test(text)) throw new Error(`README.md has no markers for ${marker}`);
  return text.replace(between, (_, begin, end) => `${begin}\n${content}\n\n${end}`);
}

const file = path.join(ROOT, 'README.md');
const text = fs.readFileSync(file, 'utf8');
fs.writeFileSync(file, fill(fill(text, 'failover', failoverTable()), 'performance', performanceTable()));
