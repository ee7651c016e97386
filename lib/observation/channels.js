'use strict';

const { tracingChannel } = require('node:diagnostics_channel');

/** For tracers: `tracing:jambonz:redis-native:command:start` and the others of its kind. */
const commands = tracingChannel('jambonz:redis-native:command');

/** Node 20 has this as a property in its later versions only. */
function hasSubscribers() {
  const { start, end, asyncStart, asyncEnd, error } = commands;
  return [start, end, asyncStart, asyncEnd, error].some((channel) => channel.hasSubscribers);
}

module.exports = { commands, hasSubscribers };
