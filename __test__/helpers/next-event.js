'use strict';

/**
 * As `once` of `node:events`, but an 'error' on the way is none of its business.
 * @param {import('node:events').EventEmitter} emitter
 * @param {string} event
 * @returns {Promise<any>} the first argument of the event
 */
const nextEvent = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));

module.exports = { nextEvent };
