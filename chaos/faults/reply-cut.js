'use strict';

// The server executes a command, and the connection ends before the reply arrives.

const { within } = require('../clock');
const { exactly } = require('../targets');

/** @typedef {import('../types').Fault} Fault */
/** @typedef {import('../types').Stage} Stage */

const TIMES = 10;
const LIMIT_MS = 4_000;

/**
 * @param {Stage} stage
 * @param {string} name
 * @param {...(string | number)} args
 * @returns {Promise<{succeeded: number, maybe: number, unsettled: number}>}
 */
async function cutEach({ proxies, cluster, workload }, name, ...args) {
  const proxy = /** @type {import('../../tools/chaos-proxy').ChaosProxy} */ (
    proxies.get(cluster.master.port)
  );
  const counts = { succeeded: 0, maybe: 0, unsettled: 0 };
  for (let i = 0; i < TIMES; i++) {
    proxy.cutAfterRequests(0);
    const result = await within(workload.call(name, ...args), LIMIT_MS);
    counts.succeeded += Number(result?.code === '');
    counts.maybe += Number(result?.code === 'ERR_REDIS_MAYBE_EXECUTED');
    counts.unsettled += Number(result === null);
  }
  return counts;
}

/** @type {Fault} */
const replyCut = {
  id: 'reply-cut',
  title: `the reply is cut off after execution, ${TIMES} times for each command`,
  proxied: true,
  startsWorkload: true,
  async inject(stage) {
    const { workload, client, connection, cluster, limit } = stage;
    await workload.connect(client, connection);
    await within(workload.call('set', 'cut:string', 'value'), limit);
    const incr = await cutEach(stage, 'incr', 'cut:counter');
    const push = await cutEach(stage, 'rpush', 'cut:list', 'element');
    const get = await cutEach(stage, 'get', 'cut:string');
    const hset = await cutEach(stage, 'hset', 'cut:hash', 'field', 'value');
    const unsettled = incr.unsettled + push.unsettled + get.unsettled + hset.unsettled;
    return {
      extras: {
        'INCR executed': Number(await cluster.master.cli('GET', 'cut:counter')),
        'INCR maybe': incr.maybe,
        'RPUSH executed': Number(await cluster.master.cli('LLEN', 'cut:list')),
        'RPUSH maybe': push.maybe,
        'GET succeeded': get.succeeded,
        'HSET succeeded': hset.succeeded,
        unsettled
      }
    };
  },
  targets: [
    ...['INCR executed', 'INCR maybe', 'RPUSH executed', 'RPUSH maybe'].map((extra) => exactly(extra, TIMES)),
    ...['GET succeeded', 'HSET succeeded'].map((extra) => exactly(extra, TIMES)),
    exactly('unsettled', 0)
  ]
};

module.exports = { replyCut };
