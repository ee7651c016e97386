'use strict';

const { HEAVY_BYTES, nameOf } = require('./operations');

/** @typedef {import('../types').GrowthPoint} GrowthPoint */
/** @typedef {import('../types').GrowthDimension} GrowthDimension */

const IN_FLIGHT = [1, 10, 100, 1000, 10_000];
const BYTES = [10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];
const CLIENTS = [1, 5, 20, 50, 100, 200];
/** Of values, and of clients together. */
const USUAL_IN_FLIGHT = 10;
const SPREAD_IN_FLIGHT = 200;

/** @param {number} bytes */
function sizeLabel(bytes) {
  if (bytes >= 1_000_000) return `${bytes / 1_000_000} MB`;
  return bytes >= 1000 ? `${bytes / 1000} kB` : `${bytes} B`;
}

/** @param {import('./operations').Direction} direction @returns {GrowthPoint[]} */
const valuePoints = (direction) =>
  BYTES.map((bytes) => ({
    at: bytes,
    label: sizeLabel(bytes),
    operation: nameOf(direction, bytes),
    inFlight: USUAL_IN_FLIGHT,
    clients: 1,
    heavy: bytes >= HEAVY_BYTES
  }));

/** @type {GrowthDimension[]} */
const DIMENSIONS = [
  {
    id: 'in-flight',
    title: 'Commands in flight (GET of 64 B)',
    axis: 'in flight',
    points: IN_FLIGHT.map((inFlight) => ({
      at: inFlight,
      label: inFlight.toLocaleString('en'),
      operation: 'get64',
      inFlight,
      clients: 1
    }))
  },
  {
    id: 'values-get',
    title: 'Size of the value (GET, 10 in flight)',
    axis: 'bytes',
    points: valuePoints('get')
  },
  {
    id: 'values-set',
    title: 'Size of the value (SET, 10 in flight)',
    axis: 'bytes',
    points: valuePoints('set')
  },
  {
    id: 'clients',
    title: 'Clients in one process (GET of 64 B, 200 in flight spread over them)',
    axis: 'clients',
    points: CLIENTS.map((clients) => ({
      at: clients,
      label: String(clients),
      operation: 'get64',
      inFlight: SPREAD_IN_FLIGHT,
      clients
    }))
  }
];

module.exports = { BYTES, DIMENSIONS };
