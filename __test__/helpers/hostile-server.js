'use strict';

const { once } = require('node:events');
const net = require('node:net');
const { RespParser } = require('../../tools/resp-parser');

/** What a well-meaning Redis says while a client introduces itself. */
const GREETINGS = {
  ping: '+PONG\r\n',
  role: '*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n',
  client: '+OK\r\n',
  auth: '+OK\r\n',
  select: '+OK\r\n',
  quit: '+OK\r\n'
};

/**
 * Speaks RESP until it is asked something else than who it is; then it does what its test wants.
 */
class HostileServer {
  /**
   * @param {object} behaviour
   * @param {(socket: net.Socket) => void} [behaviour.onConnect] instead of listening to anything
   * @param {(socket: net.Socket, command: string[]) => string | Buffer | void} [behaviour.onCommand] what it answers
   */
  constructor({ onConnect, onCommand = () => undefined }) {
    this.sockets = new Set();
    /** How many connections it has had. */
    this.accepted = 0;
    this.server = net.createServer((socket) => {
      this.accepted++;
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
      if (onConnect) onConnect(socket);
      else serve(socket, onCommand);
    });
  }

  async listen() {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.host = '127.0.0.1';
    this.port = /** @type {net.AddressInfo} */ (this.server.address()).port;
  }

  stop() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

function serve(socket, onCommand) {
  const parser = new RespParser();
  socket.on('data', (chunk) => {
    for (const { value } of parser.push(chunk)) {
      const answer = GREETINGS[String(value[0]).toLowerCase()] ?? onCommand(socket, value);
      if (answer !== undefined) socket.write(answer);
    }
  });
}

/**
 * @param {import('node:test').TestContext} t
 * @param {ConstructorParameters<typeof HostileServer>[0]} behaviour
 */
async function hostileServer(t, behaviour) {
  const server = new HostileServer(behaviour);
  await server.listen();
  t.after(() => server.stop());
  return server;
}

/**
 * Writes a text again and again, as fast as the other side takes it.
 * @param {net.Socket} socket
 * @param {string | Buffer} text
 */
function pourOut(socket, text) {
  const more = () => {
    while (!socket.destroyed && socket.write(text));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
}

module.exports = { GREETINGS, HostileServer, hostileServer, pourOut };
