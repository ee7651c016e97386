'use strict';

const { CEILING, redisBenchmark } = require('./ceiling');
const { PLAIN } = require('./plain');

/** What is measured beside the clients is no client: it says what the machine, or Node.js, has to give. */
const BARE = 'bare';

/** As in `CLIENTS`; opened in a process of its own like these. */
const BARE_CLIENT = {
  id: BARE,
  label: 'bare net.Socket',
  connect: require('./clients/bare').connect
};

/** An event loop that is watched as under a load, and has none. */
const IDLE = { id: 'idle', label: 'nothing sent' };

const LIMITS = [{ id: BARE, label: BARE_CLIENT.label }, { id: CEILING, label: CEILING }, PLAIN];

/** @param {string} id */
const isLimit = (id) => LIMITS.some((limit) => limit.id === id);

module.exports = { BARE, BARE_CLIENT, IDLE, LIMITS, PLAIN, isLimit, redisBenchmark };
