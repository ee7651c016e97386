'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { adopt, removeFolder, temporaryFolder } = require('./child-registry');
const { freePort } = require('./free-ports');
const { findRedis } = require('./redis-binary');
const { askOnce } = require('./resp-client');
const { TOOLS_USER, dataNodeLines } = require('./server-config');

/** @typedef {import('./server-config').TlsFiles} TlsFiles */

/**
 * @typedef {object} RedisOptions
 * @property {string} [binary] default: what findRedis finds
 * @property {string} [host] default '127.0.0.1'
 * @property {number} [port] default: a free one
 * @property {string} [username] only for `url`: the user that clients are meant to be
 * @property {string} [password] requirepass, and what a replica tells its master
 * @property {string[]} [users] ACL lines, e.g. 'app on >secret ~* &* +@all'
 * @property {TlsFiles} [tls] TLS on `port`, and no plain port
 * @property {string[]} [args] further lines of redis.conf
 * @property {{host: string, port: number}} [replicaOf]
 * @property {string} [unixSocket] a path, beside the port
 */

const READY_LIMIT_MS = 15_000;
const RETRY_MS = 5;
const PORT_TRIES = 5;
const LOG_TAIL = 2_000;

class RedisServer {
  /**
   * @param {RedisOptions & {binary: string, host: string, port: number}} options
   * @param {{sentinel?: boolean, configLines: (dir: string) => string[]}} kind
   */
  constructor(options, { sentinel = false, configLines }) {
    this.host = options.host;
    this.port = options.port;
    this.username = options.username;
    this.password = options.password;
    this.binary = options.binary;
    this.tls = options.tls;
    this.sentinel = sentinel;
    this.dir = temporaryFolder(sentinel ? 'sentinel-' : 'redis-');
    this.config = path.join(this.dir, sentinel ? 'sentinel.conf' : 'redis.conf');
    fs.writeFileSync(this.config, `${configLines(this.dir).join('\n')}\n`, { mode: 0o600 });
    /** @type {import('node:child_process').ChildProcess | undefined} */
    this.process = undefined;
    /** Resolves when the process that runs now has ended. */
    this.exited = Promise.resolve();
  }

  get pid() {
    return this.process?.pid;
  }

  get alive() {
    return this.process !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  get url() {
    const user = encodeURIComponent(this.username ?? '');
    const secret = this.password === undefined ? '' : `${user}:${encodeURIComponent(this.password)}@`;
    return `${this.tls ? 'rediss' : 'redis'}://${secret}${this.host}:${this.port}`;
  }

  /** How the tools themselves connect; the certificate is not judged, the process is our own child. */
  get connection() {
    const { host, port } = this;
    if (!this.tls) return { host, port, ...TOOLS_USER };
    const files = { cert: fs.readFileSync(this.tls.cert), key: fs.readFileSync(this.tls.key) };
    return { host, port, ...TOOLS_USER, tls: { ...files, rejectUnauthorized: false } };
  }

  /**
   * Sends one command, as a user who may do everything, on a connection of its own.
   * @param {...(string | number | Buffer)} args
   * @returns {Promise<any>}
   */
  cli(...args) {
    return askOnce(this.connection, ...args);
  }

  /** Resolves when the server answers. */
  async start() {
    const args = [this.config, ...(this.sentinel ? ['--sentinel'] : [])];
    const output = fs.openSync(path.join(this.dir, 'log'), 'a');
    const child = spawn(this.binary, args, { stdio: ['ignore', output, output], cwd: this.dir });
    fs.closeSync(output);
    adopt(child);
    this.process = child;
    this.exited = once(child, 'exit').then(
      () => {},
      () => {}
    );
    await this.#ready();
  }

  /** @param {NodeJS.Signals} [signal] */
  kill(signal = 'SIGKILL') {
    this.process?.kill(signal);
  }

  /** As a hung machine: connections stay open, nothing answers. */
  pause() {
    this.kill('SIGSTOP');
  }

  resume() {
    this.kill('SIGCONT');
  }

  /** Starts the process anew, on the same port and with what it had written into its configuration. */
  async restart() {
    this.kill();
    await this.exited;
    await this.start();
  }

  /** Ends the process the hard way, there is nothing to save, and removes its folder. */
  async stop() {
    this.kill();
    await this.exited;
    removeFolder(this.dir);
  }

  /** @returns {string} the end of the server's log */
  logTail() {
    const text = fs.existsSync(this.dir) ? fs.readFileSync(path.join(this.dir, 'log'), 'utf8') : '';
    return text.slice(-LOG_TAIL);
  }

  async #ready() {
    const deadline = Date.now() + READY_LIMIT_MS;
    let lastError = 'no answer';
    while (this.alive && Date.now() < deadline) {
      // Asking for the process id tells our server from a stranger who got the port first.
      const answer = await this.cli('INFO', 'server').catch((error) => {
        lastError = error.message;
      });
      if (answer?.includes(`process_id:${this.pid}\r\n`)) return;
      await sleep(RETRY_MS);
    }
    throw this.#startError(lastError);
  }

  /** @param {string} lastError */
  #startError(lastError) {
    const log = this.logTail();
    const error = /** @type {Error & {code?: string}} */ (
      new Error(`${this.binary} on port ${this.port} did not start: ${lastError}\nEnd of its log:\n${log}`)
    );
    if (/address already in use/i.test(log)) error.code = 'EADDRINUSE';
    return error;
  }
}

/**
 * Starts what `create` makes, and starts again on another port when somebody else was faster.
 * @param {number | undefined} fixedPort
 * @param {string} host
 * @param {(port: number) => RedisServer} create
 * @returns {Promise<RedisServer>}
 */
async function startOnFreePort(fixedPort, host, create) {
  for (let tries = 1; ; tries++) {
    const server = create(fixedPort ?? (await freePort(host)));
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      const retry = /** @type {any} */ (error).code === 'EADDRINUSE' && !fixedPort && tries < PORT_TRIES;
      if (!retry) throw error;
    }
  }
}

/**
 * Starts a Redis without persistence in a temporary folder and resolves when it answers.
 * @param {RedisOptions} [options]
 * @returns {Promise<RedisServer>}
 */
async function startRedis(options = {}) {
  const binary = options.binary ?? (await findRedis()).server;
  const host = options.host ?? '127.0.0.1';
  return startOnFreePort(options.port, host, (port) => {
    const all = { ...options, binary, host, port };
    return new RedisServer(all, { configLines: (dir) => dataNodeLines({ ...all, dir }) });
  });
}

exports.startRedis = startRedis;
exports.startOnFreePort = startOnFreePort;
exports.RedisServer = RedisServer;
