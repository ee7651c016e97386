'use strict';

const { createAdapter } = require('@socket.io/redis-streams-adapter');
const { pollUntil } = require('../poll-until');
const { servers } = require('./socket.io');
const { unrefTimers } = require('./unref-timers');

/** It ends with the XREAD that is under way. */
const OPTIONS = { heartbeatInterval: 50, blockTimeInMs: 20, channelPrefix: 'by-streams' };

/** One XREAD that blocks, beside XADD on the same client. */
module.exports = (connect) => {
  const restore = unrefTimers();
  const clients = [connect(), connect()];
  const pair = servers((i) => createAdapter(clients[i], OPTIONS));
  return {
    ...pair,
    async stop() {
      await pair.stop();
      // Its farewell is a message like others, after which it starts its timer again.
      await Promise.all(clients.map((client) => client.ping()));
      await pollUntil(async () => !(await clients[0].client('LIST')).includes('cmd=xread'));
      restore();
    }
  };
};
