'use strict';

/** @typedef {Awaited<ReturnType<typeof import('./accounting').account>>} Account */
/** @typedef {import('./apps').App} App */

const FINDINGS_SHOWN = 20;

/**
 * @template T
 * @param {App[]} apps
 * @param {(app: App) => T} of
 * @returns {Record<string, T>}
 */
const perApp = (apps, of) => Object.fromEntries(apps.map((app) => [app.name, of(app)]));

/** @param {Record<string, number>[]} tallies */
function addUp(tallies) {
  /** @type {Record<string, number>} */
  const total = {};
  for (const tally of tallies) {
    for (const [key, count] of Object.entries(tally)) total[key] = (total[key] ?? 0) + count;
  }
  return total;
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/**
 * Lost writes that were acknowledged before the fault are Redis' own: it replicates after it has answered.
 * They are lost all the same, but it helps to know.
 * @param {Account} account
 * @param {number | undefined} faultAt
 */
function lostBefore({ findings }, faultAt) {
  const isBefore = (/** @type {number | undefined} */ at) =>
    faultAt !== undefined && at !== undefined && at < faultAt;
  return sum(
    findings.filter((f) => f.kind === 'lost' && isBefore(f.acknowledgedAt)).map(({ count }) => count)
  );
}

/**
 * @param {import('./failover').Failover} failover
 * @param {string} before
 * @param {string} after
 */
function failoverOf(failover, before, after) {
  const steps = failover.steps.map((step) => ({
    ms: failover.sinceFault(step),
    source: step.source,
    name: step.name,
    text: step.text
  }));
  const firstWrites = failover.steps.filter(({ source }) => source === 'app');
  return {
    injected: failover.faultAt !== undefined,
    masterBefore: before,
    masterAfter: after,
    masterChanged: before !== after,
    firstWriteOnNewMasterMs: Object.fromEntries(firstWrites.map((s) => [s.name, failover.sinceFault(s)])),
    steps
  };
}

/**
 * Everything the run showed, as --json prints it.
 * @param {object} seen
 * @param {import('./options').Options} seen.options
 * @param {import('./deployment').Deployment} seen.deployment
 * @param {import('./failover').Failover} seen.failover
 * @param {App[]} seen.apps
 * @param {Account} seen.account
 * @param {string} seen.before
 * @param {string} seen.after
 */
function outcomeOf({ options, deployment, failover, apps, account, before, after }) {
  const results = apps.flatMap(({ result }) => (result ? [result] : []));
  const crashed = apps.filter(({ result }) => !result).map(({ name, stderr }) => ({ name, stderr }));
  const unsettled = sum(apps.map((app) => app.unsettledWrites));
  const unsettledReads = sum(apps.map((app) => app.unsettledReads));
  const wrongAnswers = sum(results.map((result) => result.wrongAnswers));
  const { lost, twice } = account.total;
  return {
    ok:
      lost === 0 && twice === 0 && unsettled + unsettledReads === 0 && wrongAnswers === 0 && !crashed.length,
    client: options.client,
    fault: deployment.own ? options.fault : 'none',
    seconds: options.seconds,
    redis: deployment.description,
    failover: failoverOf(failover, before, after),
    accounting: {
      ...account.total,
      unsettled,
      lostAcknowledgedBeforeFault: lostBefore(account, failover.faultAt),
      codes: account.codes,
      rows: account.rows,
      findings: account.findings.slice(0, FINDINGS_SHOWN)
    },
    reads: {
      failed: addUp(results.map(({ failedReads }) => failedReads)),
      unsettled: unsettledReads,
      wrongAnswers
    },
    helperCalls: sum(results.map(({ helperCalls }) => helperCalls)),
    longestStallMs: perApp(apps, ({ result }) => Math.round(result?.longestStall ?? 0)),
    longestWaitMs: perApp(apps, ({ result }) => Math.round(result?.longestWait ?? 0)),
    crashed
  };
}

/** @typedef {ReturnType<typeof outcomeOf>} Outcome */

exports.outcomeOf = outcomeOf;
