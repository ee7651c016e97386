'use strict';

/** @typedef {import('./types').Check} Check */

/** @param {number} ms @returns {Check} */
const earlierBy = (ms) => ({
  text: `the first write at least ${ms} ms earlier than the announcement`,
  holds: ({ firstWrite }) => typeof firstWrite === 'number' && firstWrite <= -ms
});

/** @param {number} ms @returns {Check} */
const writesWithin = (ms) => ({
  text: `the first write within ${ms} ms`,
  holds: ({ firstWrite }) => typeof firstWrite === 'number' && firstWrite <= ms
});

/** @param {number} ms @returns {Check} */
const stallAtMost = (ms) => ({
  text: `no write takes longer than ${ms} ms`,
  holds: ({ longestStall }) => longestStall !== undefined && longestStall <= ms
});

/** @param {number} ms @returns {Check} */
const staleAtMost = (ms) => ({
  text: `no stale read later than ${ms} ms after the demotion`,
  holds: ({ stale, staleFor }) => stale === 0 || staleFor <= ms
});

/** @type {Check} */
const nothingFails = {
  text: 'no command fails',
  holds: ({ failed }) => Object.keys(failed).length === 0
};

/** @type {Check} */
const nothingLost = { text: 'no acknowledged write is lost', holds: ({ lost }) => lost === 0 };
/** @type {Check} */
const nothingTwice = { text: 'nothing is executed twice', holds: ({ twice }) => twice === 0 };
/** @type {Check} */
const nothingUnsettled = { text: 'every promise settles', holds: ({ unsettled }) => unsettled === 0 };

/** @type {Check} only failures that leave no doubt about what the caller may do next */
const onlyHonestFailures = {
  text: 'commands fail as ERR_REDIS_MAYBE_EXECUTED or not at all',
  holds: ({ failed }) => Object.keys(failed).every((code) => code === 'ERR_REDIS_MAYBE_EXECUTED')
};

/**
 * @param {string} extra
 * @param {number} most
 * @returns {Check}
 */
const atMost = (extra, most) => ({
  text: `${extra} at most ${most}`,
  holds: ({ extras }) => typeof extras[extra] === 'number' && Number(extras[extra]) <= most
});

/**
 * @param {string} extra
 * @param {number} wanted
 * @returns {Check}
 */
const exactly = (extra, wanted) => ({
  text: `${extra} is ${wanted}`,
  holds: ({ extras }) => extras[extra] === wanted
});

/** @param {number} most @returns {Check} */
const lostAtMost = (most) => ({
  text: `at most ${most} acknowledged writes are lost`,
  holds: ({ lost, runs }) => lost <= most * runs
});

/** @type {Check} what is lost with a promotion that was abandoned stands in the client's report */
const lossIsCounted = {
  text: 'what is lost was reported as abandoned',
  holds: ({ lost, abandoned }) => lost <= abandoned
};

const SAFE = [nothingLost, nothingTwice, nothingUnsettled, onlyHonestFailures];

module.exports = {
  SAFE,
  atMost,
  earlierBy,
  exactly,
  lossIsCounted,
  lostAtMost,
  nothingFails,
  nothingLost,
  nothingTwice,
  nothingUnsettled,
  onlyHonestFailures,
  staleAtMost,
  stallAtMost,
  writesWithin
};
