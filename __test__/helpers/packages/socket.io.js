'use strict';

const assert = require('node:assert/strict');
const { EventEmitter } = require('node:events');
const { nextEvent } = require('../next-event');
const { pollUntil } = require('../poll-until');

/** As much of a Socket.IO namespace as an adapter uses, with one socket that tells what it is sent. */
function namespace() {
  const nsp = new EventEmitter();
  const socket = {
    client: { writeToEngine: ([packet]) => nsp.emit('sent', packet) },
    notifyOutgoingListeners: () => undefined
  };
  const server = { encoder: { encode: (packet) => [packet] }, of: () => nsp, _opts: {}, opts: {} };
  return Object.assign(nsp, {
    name: '/',
    sockets: new Map([['socket', socket]]),
    server,
    _onServerSideEmit: (args) => nsp.emit('server', args)
  });
}

const toRoom = { rooms: new Set(['room']), except: new Set(), flags: {} };

/** What is broadcast under a name: there may be others on their way. */
const nextBroadcast = (nsp, name) =>
  new Promise((resolve) => {
    nsp.on('sent', function listener({ data }) {
      if (data[0] !== name) return;
      nsp.off('sent', listener);
      resolve(data[1]);
    });
  });

/** After a failover, broadcasts are lost until both servers are subscribed again. */
async function heardAgain(adapter, nsp) {
  let heard = false;
  nextBroadcast(nsp, 'probe').then(() => {
    heard = true;
  });
  await pollUntil(async () => {
    adapter.broadcast({ type: 2, data: ['probe'] }, toRoom);
    return heard;
  });
}

/**
 * Two servers that broadcast to each other.
 * @param {(i: number) => any} createAdapter for each of the servers
 */
function servers(createAdapter) {
  const namespaces = [namespace(), namespace()];
  const adapters = namespaces.map((nsp, i) => new (createAdapter(i))(nsp));
  const [one, two] = adapters;
  return {
    async init() {
      await Promise.all(adapters.map((adapter) => adapter.init?.()));
      await two.addAll('socket', new Set(['room']));
    },
    async work(round) {
      await pollUntil(async () => (await one.serverCount()) > 1);
      await heardAgain(one, namespaces[1]);
      const server = nextEvent(namespaces[1], 'server');
      one.serverSideEmit(['hello', round]);
      assert.deepEqual((await server).slice(0, 2), ['hello', round]);
      const bytes = nextBroadcast(namespaces[1], `bytes ${round}`);
      one.broadcast({ type: 2, data: [`bytes ${round}`, Buffer.from([255, 0])] }, toRoom);
      assert.deepEqual(await bytes, Buffer.from([255, 0]));
      assert.equal(await two.serverCount(), 2);
    },
    stop: () => Promise.all(adapters.map((adapter) => adapter.close()))
  };
}

exports.servers = servers;
