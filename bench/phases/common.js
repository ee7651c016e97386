'use strict';

const { OWN } = require('../clients');

/** @typedef {import('../types').Contender} Contender */

/** @param {Contender[]} contenders */
const closeAll = (contenders) => Promise.all(contenders.map((contender) => contender.close()));

/**
 * A peer that does not run on this machine is a remark; this package not running is a failure.
 * @param {Contender[]} contenders
 */
function ownAbsence(contenders) {
  const own = contenders.find(({ id }) => id === OWN);
  return own?.unavailable ? [`${own.label} does not start: ${own.unavailable}`] : [];
}

/**
 * Whether a section of its own, other than a case, is part of this run.
 * @param {import('../types').Flags} flags
 * @param {string} id
 */
const isWanted = ({ only }, id) => !only || only.test(id);

module.exports = { closeAll, isWanted, ownAbsence };
