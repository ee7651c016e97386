'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const net = require('node:net');
const { describe, it } = require('node:test');
const { RespParser } = require('../tools/resp-parser');
const { examine } = require('./helpers/examine');

/** One of each kind of reply; the handshake is answered as a Redis would. */
const REPLIES = [
  '+OK',
  ':7',
  '$-1',
  '*-1',
  '*0',
  '$3\r\nabc',
  '*2\r\n$1\r\na\r\n:1',
  '*1\r\n*2\r\n*0\r\n$-1',
  '-ERR no',
  '*3\r\n$-1\r\n$-1\r\n$-1'
];

/**
 * @param {(socket: net.Socket) => void} serve
 * @param {(port: number) => Promise<void>} use
 */
async function withServer(serve, use) {
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(/** @type {net.AddressInfo} */ (server.address()).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** @param {string} reply to everything but what makes the connection ready */
const answering = (reply) => (/** @type {net.Socket} */ socket) => {
  const parser = new RespParser();
  socket.on('data', (chunk) => {
    for (const { value } of parser.push(chunk)) {
      const name = String(value[0]).toLowerCase();
      socket.write(name === 'ping' ? '+PONG\r\n' : `${name === 'client' ? '+OK' : reply}\r\n`);
    }
  });
};

/** @param {number} port */
const environments = (port) => [
  { JAMBONES_REDIS_HOST: '127.0.0.1', JAMBONES_REDIS_PORT: String(port) },
  { JAMBONES_REDIS_SENTINELS: `127.0.0.1:${port}`, JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'mymaster' }
];

/** @param {number} port */
async function assertFindings(port) {
  for (const { exitCode, findings, text } of await Promise.all(environments(port).map(examine))) {
    assert.ok(
      findings.some(({ level }) => level !== 'ok'),
      text
    );
    assert.notEqual(exitCode, 0);
  }
}

describe('doctor, what answers is no Redis', { concurrency: true }, () => {
  for (const reply of REPLIES) {
    it(`${JSON.stringify(reply)} to everything`, () => withServer(answering(reply), assertFindings));
  }
  it('HTTP', () =>
    withServer(
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      assertFindings
    ));
  it('a connection that is closed at once', () => withServer((socket) => socket.destroy(), assertFindings));
});
