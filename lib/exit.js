'use strict';

// jambonz apps deregister themselves with a write that nobody awaits and then call `process.exit()`
// in the same tick. ioredis has written to the socket by then; here the commands of the tick are
// still being collected, so the exit waits for them.

/** Milliseconds that an exiting process waits for the server at most. */
const EXIT_LIMIT = 1000;

/** @type {Set<import('./connection').Connection>} */
const connections = new Set();

function onExit() {
  // For all of them together: five hundred clients of a hung server must not keep a process for minutes.
  const until = performance.now() + EXIT_LIMIT;
  for (const connection of connections) {
    connection.settleBeforeExit(Math.max(0, Math.round(until - performance.now())));
  }
}

/** @param {import('./connection').Connection} connection */
function flushAtExit(connection) {
  if (connections.size === 0) process.on('exit', onExit);
  connections.add(connection);
}

/** @param {import('./connection').Connection} connection */
function forgetAtExit(connection) {
  if (connections.delete(connection) && connections.size === 0) process.off('exit', onExit);
}

module.exports = { flushAtExit, forgetAtExit };
