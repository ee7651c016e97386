'use strict';

/**
 * Everything that is counted of a client, durations in seconds.
 * @param {any} client
 */
function statsOf({ connection, observation, number, options, status }) {
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
    connections: { made: connections, again: Math.max(0, connections - 1) },
    failovers: { ...failovers },
    latency: latency?.snapshot() ?? null
  };
}

module.exports = { statsOf };
