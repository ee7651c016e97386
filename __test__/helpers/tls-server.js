'use strict';

// A server that speaks RESP over Node's own TLS, which can be told to do what no Redis does.

const { once } = require('node:events');
const tls = require('node:tls');
const { RespParser } = require('../../tools/resp-parser');

/** What a Redis says while a client introduces itself; everything else is up to `answer`. */
function reply([command, ...args], answer) {
  if (/^ping$/i.test(command)) return '+PONG\r\n';
  if (/^role$/i.test(command)) return '*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n';
  if (/^(?:client|auth|quit)$/i.test(command)) return '+OK\r\n';
  return answer(command, args);
}

/**
 * @param {import('node:tls').TlsOptions} options
 * @param {(command: string, args: string[], socket: import('node:tls').TLSSocket) => string} [answer] by default the first argument
 */
async function listenTls(options, answer = (_, [text]) => `+${text}\r\n`) {
  const sockets = new Set();
  const server = tls.createServer(options, (socket) => {
    sockets.add(socket);
    const parser = new RespParser();
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      for (const { value } of parser.push(chunk))
        socket.write(reply(value, (...asked) => answer(...asked, socket)));
    });
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = () => {
    server.close();
    drop();
  };
  return { server, port: server.address().port, drop, close };
}

module.exports = { listenTls };
