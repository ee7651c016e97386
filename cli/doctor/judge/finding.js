'use strict';

/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').Topic} Topic */

/** @param {Topic} topic */
function findingsAbout(topic) {
  return {
    /** @param {string} id @param {string} text @returns {Finding} */
    ok: (id, text) => ({ id, level: 'ok', topic, text }),
    /** @param {string} id @param {string} text @param {string} advice @returns {Finding} */
    warning: (id, text, advice) => ({ id, level: 'warning', topic, text, advice }),
    /**
     * Jambonz does not work with this, or not reliably.
     * @param {string} id @param {string} text @param {string} advice @returns {Finding}
     */
    broken: (id, text, advice) => ({ id, level: 'failure', topic, concerns: 'work', text, advice }),
    /**
     * It works now, and would not after the master has died.
     * @param {string} id @param {string} text @param {string} advice @returns {Finding}
     */
    fragile: (id, text, advice) => ({ id, level: 'failure', topic, concerns: 'failover', text, advice })
  };
}

/** @param {number} count @param {string} noun @param {string} [nouns] */
const counted = (count, noun, nouns = `${noun}s`) => `${count} ${count === 1 ? noun : nouns}`;

module.exports = { counted, findingsAbout };
