'use strict';

// Puts the figures that `npm run chaos` and `npm run bench` recorded into README.md, between its markers.
// Usage: node scripts/readme-figures.js

const fs = require('node:fs');
const path = require('node:path');

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
  const find = (/** @type {string} */ id, /** @type {string} */ client) =>
    rows.find((/** @type {any} */ row) => row.id === id && row.client === client);
  const lines = FAULTS.map((id) => {
    const native = find(id, 'native');
    return `| ${native?.fault ?? id} | ${CLIENTS.map((client) => outcome(find(id, client))).join(' | ')} |`;
  });
  return [
    `Measured by \`npm run chaos -- --compare\` on ${server}, \`down-after-milliseconds 1000\`, 20 writers: the first write`,
    'on the new master against the first `+switch-master` of any Sentinel (negative: earlier), and what became of',
    'acknowledged and other writes. All faults, versions and the method: [docs/failover](docs/failover/README.md).',
    '',
    '| fault | this package | ioredis 5, as jambonz uses it | ioredis 5, failoverDetector | node-redis 6 |',
    '|---|---|---|---|---|',
    ...lines
  ].join('\n');
}

function performanceTable() {
  const report = fs.readFileSync(path.join(ROOT, 'docs/performance/README.md'), 'utf8');
  const [, body] = /<!-- bench:begin[^>]*-->\n([\s\S]*?)<!-- bench:end -->/.exec(report) ?? [];
  const targets = /### Targets\n\n([\s\S]*?)(?=\n### |\n*$)/.exec(body ?? '');
  return [
    'Measured by `npm run bench`, all clients interleaved in one run; _x_ is the ratio to ioredis 5. Every case, the method and',
    'how to repeat it: [docs/performance](docs/performance/README.md).',
    '',
    '![throughput](docs/performance/throughput.svg)',
    '',
    (targets?.[1] ?? body ?? '').trim()
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
