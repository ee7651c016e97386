'use strict';

/**
 * Everything that is counted of a client, durations in seconds.
 * @param {any} client
 */
function statsOf({ connection, lanes, observation, number, options, status }) {
  const health = connection.native.health();
  const { errors, connections, failovers, latency } = observation;
  const { submitted, answered, retried, refused, maybeExecuted, expired, overflowed } = health;
  return {
    client: number,
    name: options.connectionName ?? null,
    status,
    state: health.state,
    node: health.node ?? null,
    commands: { submitted, answered, retried, refused, maybeExecuted, expired, overflowed },
    errors: Object.fromEntries(errors),
    inFlight: health.inFlight,
    queue: { commands: health.waiting, bytes: health.waitingBytes, oldest: health.oldest / 1000 },
    bytes: { sent: health.submittedBytes, received: health.receivedBytes },
    pauses: pausesOf([health, ...lanesHealth(lanes)]),
    connections: { made: connections, again: Math.max(0, connections - 1) },
    failovers: { ...failovers },
    latency: latency?.snapshot() ?? null
  };
}

/** @param {any} pool undefined in a client without lanes @returns {any[]} */
const lanesHealth = (pool) => [...(pool?.lanes ?? [])].map(({ connection }) => connection.native.health());

/**
 * Times in which nothing was read, because what was read before had not been taken.
 * @param {{readPauses: number, readPausedMs: number}[]} connections
 */
function pausesOf(connections) {
  const sum = (/** @type {'readPauses' | 'readPausedMs'} */ what) =>
    connections.reduce((all, health) => all + health[what], 0);
  return { count: sum('readPauses'), seconds: sum('readPausedMs') / 1000 };
}

module.exports = { statsOf };
