'use strict';
const { parseArgs } = require('node:util');
const { Ledger } = require('./ledger');
const { Observer } = require('./observer');
const { Workload } = require('./workload');

/**
 * One app of the demo, a process of its own. It learns where Redis is from the environment alone, as an
 * app of jambonz does; its arguments only say what load to make.
 */

/** Longer than any client should leave a command unanswered. */
const SETTLE_MS = 17_000;
const REPORT_MS = 100;

const APPS = /** @type {Record<string, {start(jambonz: import('./jambonz').Jambonz): void}>} */ ({
  'feature-server': require('./feature-server'),
  sbc: require('./sbc'),
  'api-server': require('./api-server')
});

/** All that differs between the two clients: what is required. */
const PACKAGES = /** @type {Record<string, string>} */ ({
  native: '../..',
  rdh: '@jambonz/realtimedb-helpers'
});

/**
 * Options that are given replace the environment, so that they begin with it.
 * @param {string | undefined} natMap JSON; an app of jambonz has none
 */
function throughProxies(natMap) {
  if (natMap === undefined) return {};
  const { optionsFromEnvironment } = require('../../lib/environment');
  return { ...optionsFromEnvironment(), natMap: JSON.parse(natMap) };
}

/** @returns {import('./jambonz').Jambonz} */
function create() {
  const { values } = parseArgs({
    options: {
      app: { type: 'string', default: '' },
      client: { type: 'string', default: 'native' },
      run: { type: 'string', default: 'demo' },
      rate: { type: 'string', default: '1' },
      'ended-call-seconds': { type: 'string', default: 'Infinity' },
      'nat-map': { type: 'string' },
      shared: { type: 'boolean', default: false }
    }
  });
  const { app, run, shared } = values;
  const observer = new Observer(new Ledger(app));
  const options = throughProxies(values['nat-map']);
  const helpers = require(PACKAGES[values.client])(options, observer.logger());
  const progress = { calls: 0 };
  return {
    app,
    run,
    shared,
    rate: Number(values.rate),
    endedCallSeconds: Number(values['ended-call-seconds']),
    helpers,
    observer,
    workload: new Workload(),
    progress
  };
}

/** @param {import('./jambonz').Jambonz} jambonz */
function report({ observer, progress }) {
  const { ledger, latencies } = observer;
  observer.latencies = [];
  return {
    kind: 'report',
    calls: progress.calls,
    issued: ledger.issued,
    latencies,
    waiting: observer.waiting.size,
    entries: ledger.take()
  };
}

/** @param {import('./jambonz').Jambonz} jambonz */
async function finish(jambonz) {
  const { observer, workload } = jambonz;
  await workload.stop(SETTLE_MS);
  const result = {
    kind: 'result',
    last: report(jambonz),
    unsettled: [...observer.ledger.open],
    unsettledCalls: observer.waiting.size,
    helperCalls: observer.calls,
    wrongAnswers: observer.wrongAnswers,
    failedReads: observer.failedReads,
    longestStall: observer.ledger.longestStall(),
    longestWait: observer.longestWait()
  };
  process.send?.(result, () => process.exit(0));
}

function main() {
  // Ctrl-C reaches the whole group; the parent decides in which order things end.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(1));
  const jambonz = create();
  const timer = setInterval(() => process.send?.(report(jambonz)), REPORT_MS);
  process.once('message', () => {
    clearInterval(timer);
    finish(jambonz);
  });
  APPS[jambonz.app].start(jambonz);
}

main();
