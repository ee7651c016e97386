'use strict';

const { findRedis } = require('../tools/redis-binary');
const { FAULTS } = require('./faults');
const { USAGE, readFlags } = require('./flags');
const { writeResults } = require('./report/files');
const { sentence, terminalTable } = require('./report/terminal');
const { runFault } = require('./run');
const { summarize } = require('./summary');

/** @typedef {import('./types').Fault} Fault */
/** @typedef {import('./types').Row} Row */
/** @typedef {ReturnType<typeof readFlags>} Flags */

/** @param {string} line */
const progress = (line) => process.stderr.write(`${line}\n`);

/** @param {import('./types').Outcome} outcome */
function tell({ events, lost, lostAt }) {
  if (lostAt) progress(`    ${lost} lost, acknowledged ${lostAt.from} to ${lostAt.to} ms after the fault`);
  for (const { at, name, detail } of events) {
    progress(`    ${new Date(at).toISOString().slice(11, 23)} ${name} ${JSON.stringify(detail) ?? ''}`);
  }
}

/**
 * @param {Fault} fault
 * @param {import('./types').ClientName} client
 * @param {Flags} flags
 * @returns {Promise<Row>}
 */
async function measure(fault, client, { runs, verbose }) {
  const { id, title, against = 'first +switch-master', targets } = fault;
  /** @type {Row} */
  const row = { id, fault: title, against, client, outcomes: [], missed: [] };
  try {
    for (let run = 0; run < runs; run++) {
      const outcome = await runFault(fault, client);
      row.outcomes.push(outcome);
      if (verbose) tell(outcome);
    }
  } catch (error) {
    const lines = String(/** @type {Error} */ (error).message).split('\n');
    row.error = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0];
  }
  if (row.error || row.outcomes.length === 0) return row;
  const summary = summarize(row.outcomes);
  return {
    ...row,
    summary,
    missed: targets.filter((check) => !check.holds(summary)).map(({ text }) => text)
  };
}

/**
 * @param {Flags} flags
 * @param {{version: string, flavour: string}} server
 */
async function runAll(flags, server) {
  /** @type {Row[]} */
  const rows = [];
  for (const fault of FAULTS.filter(({ id }) => flags.only.test(id))) {
    const reason = fault.unless?.(server);
    if (reason) progress(`${fault.title}: not run, ${reason}`);
    for (const client of reason ? [] : flags.clients) {
      const row = await measure(fault, client, flags);
      rows.push(row);
      progress(sentence(row));
    }
  }
  return rows;
}

async function main() {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) return process.stdout.write(`${USAGE}\n`);
  if (flags.list)
    return process.stdout.write(`${FAULTS.map(({ id, title }) => `${id}: ${title}`).join('\n')}\n`);
  if (flags.server) process.env.REDIS_SERVER_BIN = flags.server;
  const server = await findRedis({ log: progress });
  progress(`${server.flavour} ${server.version}: ${server.server}`);
  const rows = await runAll(flags, server);
  process.stdout.write(`${flags.json ? JSON.stringify(rows, null, 1) : `\n${terminalTable(rows)}`}\n`);
  if (flags.write) writeResults(server, rows);
  // The targets are promises of this package; what the others do is there to compare.
  if (rows.some(({ client, missed, error }) => client === 'native' && (error || missed.length > 0))) {
    process.exitCode = 1;
  }
}

main().catch((error) => {
  progress(error.message);
  process.exitCode = 1;
});
