'use strict';

// Prometheus' text format, version 0.0.4: `require('@jambonz/redis-native/metrics')`.

const { openClients } = require('./observation/registry');
const { statsOf } = require('./observation/stats');

/** @typedef {ReturnType<typeof statsOf>} Stats */
/** @typedef {Record<string, string | number>} Labels */
/** @typedef {{suffix?: string, labels?: Labels, value: number}} Sample */
/** @typedef {{name: string, type: 'counter' | 'gauge' | 'histogram', help: string, of: (stats: Stats) => Sample[]}} Metric */

const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/** @param {number} value @returns {Sample[]} */
const one = (value) => [{ value }];

/** @param {string} label @param {Record<string, number>} values @returns {Sample[]} */
const each = (label, values) =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));

/** @param {Stats} stats @returns {Sample[]} */
function latencySamples({ latency }) {
  if (latency === null) return [];
  const { buckets, count, sum } = latency;
  return [
    ...buckets.map((/** @type {{upTo: number, count: number}} */ { upTo, count: below }) => ({
      suffix: '_bucket',
      labels: { le: upTo },
      value: below
    })),
    { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
    { suffix: '_sum', value: sum },
    { suffix: '_count', value: count }
  ];
}

/**
 * @param {Metric['name']} name
 * @param {Metric['type']} type
 * @param {Metric['help']} help
 * @param {Metric['of']} of
 * @returns {Metric}
 */
const metric = (name, type, help, of) => ({ name: `redis_native_${name}`, type, help, of });

/** @param {string} name @param {string} help @param {(stats: Stats) => number} of */
const counter = (name, help, of) => metric(`${name}_total`, 'counter', help, (stats) => one(of(stats)));

/** @param {string} name @param {string} help @param {(stats: Stats) => number} of */
const gauge = (name, help, of) => metric(name, 'gauge', help, (stats) => one(of(stats)));

const METRICS = [
  gauge('ready', 'Whether a connection is in use.', ({ status }) => (status === 'ready' ? 1 : 0)),
  counter('commands', 'Commands the application submitted.', ({ commands }) => commands.submitted),
  counter(
    'replies',
    'Commands a server answered, error replies included.',
    ({ commands }) => commands.answered
  ),
  counter(
    'commands_retried',
    'Commands sent again after a lost connection.',
    ({ commands }) => commands.retried
  ),
  counter('commands_refused', 'Commands a server refused, unexecuted.', ({ commands }) => commands.refused),
  metric('errors_total', 'counter', 'Rejected commands.', ({ errors }) => each('code', errors)),
  gauge('commands_in_flight', 'Commands sent and unanswered.', ({ inFlight }) => inFlight),
  gauge('queue_commands', 'Commands that wait for a connection.', ({ queue }) => queue.commands),
  gauge('queue_bytes', 'Bytes of the commands that wait.', ({ queue }) => queue.bytes),
  gauge('oldest_command_seconds', 'Age of the oldest unsettled command.', ({ queue }) => queue.oldest),
  counter('sent_bytes', 'Bytes of the submitted commands.', ({ bytes }) => bytes.sent),
  counter('received_bytes', 'Bytes of the replies.', ({ bytes }) => bytes.received),
  counter('read_pauses', 'Times reading stopped until replies were taken.', ({ pauses }) => pauses.count),
  counter('read_paused_seconds', 'How long it stopped.', ({ pauses }) => pauses.seconds),
  counter('connections', 'Connections that were put to use.', ({ connections }) => connections.made),
  counter('reconnects', 'Connections that replaced another.', ({ connections }) => connections.again),
  metric('failovers_total', 'counter', 'Failovers by what became of them.', ({ failovers }) =>
    each('outcome', { followed: failovers.followed, aborted: failovers.aborted })
  ),
  counter(
    'failover_seconds',
    'Time from the first sign of a failover until commands were sent again.',
    ({ failovers }) => failovers.seconds
  ),
  gauge('failover_longest_seconds', 'The longest failover.', ({ failovers }) => failovers.longest),
  metric('command_duration_seconds', 'histogram', 'From the call until it was settled.', latencySamples)
];

/** @param {string | number} value */
const escaped = (value) =>
  String(value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

/** @param {Labels} labels */
function labelText(labels) {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}

/** @param {Metric} metric @param {Stats[]} all @returns {string[]} */
function linesOf({ name, type, help, of }, all) {
  const lines = all.flatMap((stats) => {
    const common = { client: stats.client, ...(stats.name && { name: stats.name }) };
    return of(stats).map(
      ({ suffix = '', labels = {}, value }) =>
        `${name}${suffix}{${labelText({ ...common, ...labels })}} ${value}`
    );
  });
  return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

/** @param {any[]} [clients] those of this thread that are not closed, if left out @returns {string} */
function metricsText(clients = openClients()) {
  const all = clients.map(({ root }) => statsOf(root));
  return `${METRICS.flatMap((metric) => linesOf(metric, all)).join('\n')}\n`;
}

/** @param {any} client @param {boolean} [on] */
function measureLatency({ root }, on = true) {
  root.observation.measureLatency(on, root.connection);
}

exports.contentType = contentType;
exports.measureLatency = measureLatency;
exports.metricsText = metricsText;
