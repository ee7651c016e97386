'use strict';

const { CommandLineError } = require('../command-line-error');
const { readFlags } = require('../flags');
const { coloursFor } = require('../terminal/colours');
const { collect } = require('./collect');
const { exitCode, judge, verdict } = require('./judge');
const { toText } = require('./show/text');

const USAGE = `usage: redis-native doctor [options]

Reads the environment of the apps (JAMBONES_REDIS_*, ENABLE_JAMBONES_REDIS_TLS) and says whether jambonz would
work with the Redis it describes, and whether it would survive a failover. To see what the ACL allows it writes keys
of its own (jambonz:doctor:*), which it deletes at once.

  --json       facts and findings as JSON, without secrets
  --watch      then stay, and show what happens to the connection and to the Sentinels; Ctrl-C ends it
  --failover   trigger a failover (SENTINEL FAILOVER) with a writer running, and report outage, lost and repeated
               writes; asks first
  --yes        do not ask

Exit code: 0 all is well, 1 there are warnings, 2 there are failures.`;

const OPTIONS = /** @type {const} */ ({
  json: { type: 'boolean' },
  watch: { type: 'boolean' },
  failover: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean' }
});

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

/** @param {Record<string, string | undefined>} env */
async function examine(env) {
  const { facts, options } = await collect(env);
  const findings = judge(facts);
  return { facts, options, findings, verdict: verdict(facts, findings), exitCode: exitCode(findings) };
}

/**
 * @param {Awaited<ReturnType<typeof examine>>} report
 * @param {boolean} [json]
 */
function show({ facts, findings, verdict: answers, exitCode: code }, json) {
  if (json) say(JSON.stringify({ exitCode: code, ...answers, findings, facts }, null, 2));
  else {
    const { variables } = facts.configuration;
    say(toText({ findings, variables, verdict: answers }, coloursFor(process.stdout)));
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function run(args) {
  const { values, positionals } = readFlags(args, OPTIONS, USAGE);
  if (values.help) {
    say(USAGE);
    return 0;
  }
  if (positionals.length > 0) throw new CommandLineError(`doctor takes no ${positionals[0]}\n\n${USAGE}`);
  if (values.watch && (values.failover || values.json)) {
    throw new CommandLineError('--watch goes with neither --failover nor --json');
  }
  const report = await examine(process.env);
  if (values.failover) return require('./failover').run(report, values);
  show(report, values.json);
  return values.watch && report.options
    ? require('./watch').run(report, () => examine(process.env))
    : report.exitCode;
}

module.exports = { run };
