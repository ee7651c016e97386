'use strict';

const { BASELINE, OWN } = require('../clients');
const { IDLE } = require('../limits');
const { medianRatio } = require('../ratios');

/** @typedef {import('../types').Results} Results */

/** @param {Results} results @param {string} id */
const memoryOf = ({ memory }, id) => memory.find((result) => result.id === id)?.contenders;

/**
 * What the process as a whole notices: its event loop, its memory, its start.
 * @type {import('../types').Goal[]}
 */
const PROCESS_GOALS = [
  {
    label: 'Event-loop delay p99 under 20,000 commands per second, of ioredis 5',
    most: 0.3,
    measure: ({ background }) => medianRatio(background, 'stillP99', BASELINE),
    remark: ({ background }) =>
      `with all interruptions ${medianRatio(background, 'delayP99', BASELINE).toFixed(2)}x`,
    limit: ({ background }) => ({
      label: IDLE.label,
      value: medianRatio(background, 'stillP99', BASELINE, IDLE.id)
    })
  },
  {
    label: 'require(): time',
    most: 10,
    unit: ' ms',
    measure: ({ loading }) => loading[OWN]?.ms.median
  },
  {
    label: 'require(): memory',
    most: 5,
    unit: ' MB',
    measure: ({ loading }) => loading[OWN]?.megabytes.median
  },
  {
    label: 'Peak memory of 100,000 commands of 100 bytes in flight, of ioredis 5',
    most: 1,
    measure: (results) => medianRatio(memoryOf(results, 'memory-in-flight'), 'peak', BASELINE)
  },
  {
    label: 'Memory above idle, 6 s after 1,000,000 hashes of 20 fields were read and dropped',
    most: 10,
    unit: ' MB',
    measure: (results) => memoryOf(results, 'memory-dropped')?.[OWN]?.growth.median ?? Number.NaN
  }
];

module.exports = { PROCESS_GOALS };
