'use strict';

/**
 * What is counted of one client beside the totals of the native half. All of it happens when something goes
 * wrong or changes, never for a command that is answered.
 */
class Observation {
  /** @param {{database: number}} client */
  constructor(client) {
    this.client = client;
    /** @type {Map<string, number>} */
    this.errors = new Map();
    this.connections = 0;
    this.failovers = { followed: 0, aborted: 0, seconds: 0, longest: 0, last: 0 };
    /** @type {string | undefined} */
    this.node = undefined;
    /** @type {import('./histogram').Histogram | undefined} while latency is measured */
    this.latency = undefined;
  }

  /** @param {any} notice of the native half */
  notice({ kind, message, failover }) {
    if (kind === 'ready') {
      this.connections++;
      this.node = message;
    } else if (kind === 'failover') this.countFailover(failover);
  }

  /** @param {any} report */
  countFailover({ aborted, moments }) {
    const { failovers } = this;
    if (aborted) {
      failovers.aborted++;
      return;
    }
    failovers.followed++;
    // From the first sign until commands were sent again; without interruption, until it was known.
    const end = moments.find((/** @type {any} */ { step }) => step === 'resumed') ?? moments.at(-1);
    failovers.last = (end?.at ?? 0) / 1000;
    failovers.seconds += failovers.last;
    failovers.longest = Math.max(failovers.longest, failovers.last);
  }

  /** @param {any} error a command was rejected with */
  failed(error) {
    const code = error.code ?? error.name;
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  /** @param {boolean} on @param {import('../connection').Connection} connection */
  measureLatency(on, connection) {
    const { Histogram } = require('./histogram');
    this.latency = on ? (this.latency ?? new Histogram()) : undefined;
    this.adjust(connection);
  }

  /**
   * For a connection beside the shared one: its errors and traces are the client's, but what blocks there for as
   * long as it likes says nothing about latency.
   * @returns {Observation}
   */
  ofLane() {
    return Object.create(this, { latency: { value: undefined } });
  }

  /** Begins or ends to watch commands. @param {import('../connection').Connection} connection */
  adjust(connection) {
    require('./watch').adjust(connection, this);
  }

  /**
   * What subscribers of the tracing channel get; attributes have OpenTelemetry's names. No arguments: they carry
   * tokens and passwords.
   * @param {string} name
   * @param {number} size commands that are sent in one piece, MULTI and EXEC among them
   */
  contextOf(name, size) {
    const [address, port] = splitNode(this.node);
    const inTransaction = name === 'exec' && size > 2 ? size - 2 : 0;
    return {
      command: inTransaction ? 'multi' : name,
      attributes: {
        'db.system.name': 'redis',
        'db.operation.name': inTransaction ? 'MULTI' : name.toUpperCase(),
        'db.namespace': String(this.client.database),
        ...(inTransaction && { 'db.operation.batch.size': inTransaction }),
        ...(address && { 'server.address': address }),
        ...(port && { 'server.port': port })
      }
    };
  }
}

/** @param {string | undefined} node `host:port`, `[address]:port` or a path @returns {[string?, number?]} */
function splitNode(node) {
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(node ?? '') ?? [];
  return host ? [host, Number(port)] : [node, undefined];
}

exports.Observation = Observation;
