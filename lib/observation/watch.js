'use strict';

// Measures and traces commands while somebody wants that. It replaces the two methods of a connection that all
// commands go through, and puts them back: a client that nobody watches executes none of this.

const { commands, hasSubscribers } = require('./channels');

/** @typedef {import('./observation').Observation} Observation */
/** @typedef {import('../connection').Connection} Connection */

/** Connections whose methods are replaced at present. @type {WeakSet<Connection>} */
const watched = new WeakSet();

/**
 * @param {Connection} connection
 * @param {Observation} observation
 */
function adjust(connection, observation) {
  const wanted = observation.latency !== undefined || hasSubscribers();
  if (wanted === watched.has(connection)) return;
  if (wanted) watch(connection, observation);
  else unwatch(connection);
}

/** @param {Connection} connection @param {Observation} observation */
function watch(connection, observation) {
  const { request, requestGroup } = Object.getPrototypeOf(connection);
  watched.add(connection);
  connection.request = (name, ...rest) =>
    observed(observation, name, 1, () => request.call(connection, name, ...rest));
  connection.requestGroup = (name, group, ...rest) =>
    observed(observation, name, group.length, () => requestGroup.call(connection, name, group, ...rest));
}

/** @param {Connection} connection */
function unwatch(connection) {
  watched.delete(connection);
  // In this order: V8 forgets the property that came last; any other one makes the object slow for good.
  Reflect.deleteProperty(connection, 'requestGroup');
  Reflect.deleteProperty(connection, 'request');
}

/**
 * @param {Observation} observation
 * @param {string} name
 * @param {number} size
 * @param {() => Promise<any>} send
 * @returns {Promise<any>}
 */
function observed(observation, name, size, send) {
  const { latency } = observation;
  const promise = hasSubscribers() ? commands.tracePromise(send, observation.contextOf(name, size)) : send();
  if (latency === undefined) return promise;
  const start = performance.now();
  const record = () => latency.record((performance.now() - start) / 1000);
  // The application gets the promise itself: a rejection that it does not handle is to be reported as ever.
  promise.then(record, record);
  return promise;
}

module.exports = { adjust };
