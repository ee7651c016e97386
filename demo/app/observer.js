'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');
const { now } = require('./clock');

/** @typedef {import('./ledger').Ledger} Ledger */
/** @typedef {import('./ledger').Claim} Claim */
/** @typedef {{ok: boolean, value: any}} Answer */

/**
 * The code under which a failure is counted: the client's own, or the first word of Redis' error reply.
 * @param {any} err
 * @returns {string}
 */
function codeOf(err) {
  const inner = err?.err ?? err?.error ?? err;
  if (inner?.code) return String(inner.code);
  const word = /^[A-Z][A-Z_]{2,}\b/.exec(inner?.message ?? '');
  return word ? word[0] : (inner?.name ?? 'UNKNOWN');
}

/**
 * Issues every helper call, times it and decides how it ended.
 *
 * Most helpers swallow an error: they log it and return undefined. So the logger handed to the package is
 * where failures are seen, and an AsyncLocalStorage tells which of the concurrent calls was meant.
 */
class Observer {
  /** @param {Ledger} ledger */
  constructor(ledger) {
    this.ledger = ledger;
    /** @type {AsyncLocalStorage<{code?: string}>} */
    this.current = new AsyncLocalStorage();
    this.calls = 0;
    this.wrongAnswers = 0;
    this.longestCall = 0;
    /** @type {number[]} */
    this.latencies = [];
    /** @type {Record<string, number>} */
    this.failedReads = {};
    /** Calls without an answer, oldest first. @type {Set<{code?: string, started: number}>} */
    this.waiting = new Set();
  }

  /** A pino-like logger for the package. */
  logger() {
    const silent = () => {};
    const error = (/** @type {any} */ err) => {
      const call = this.current.getStore();
      if (call) call.code ??= codeOf(err);
    };
    return { trace: silent, debug: silent, info: silent, warn: silent, error, fatal: error };
  }

  /**
   * A call that changes nothing.
   * @param {() => Promise<any>} issue
   * @param {(value: any) => boolean} [isRight]   judges the content of an answer
   * @returns {Promise<Answer>}
   */
  async read(issue, isRight) {
    const { value, code: failure } = await this.#timed(issue);
    // A helper that failed silently; never the right answer where one is judged.
    const code = failure ?? (isRight && value === undefined ? 'ANSWERED_UNDEFINED' : undefined);
    if (code) this.failedReads[code] = (this.failedReads[code] ?? 0) + 1;
    else if (isRight && !isRight(value)) this.wrongAnswers++;
    return { ok: !code, value };
  }

  /**
   * A call that writes: its outcome goes into the ledger.
   * @param {Claim | Claim[]} claims
   * @param {() => Promise<any>} issue
   * @param {(value: any) => boolean} succeeded
   * @returns {Promise<Answer>}
   */
  async write(claims, issue, succeeded) {
    const entries = this.ledger.issue([claims].flat());
    const { value, code } = await this.#timed(issue);
    const ok = !code && succeeded(value);
    if (ok) this.ledger.settle(entries, 'acknowledged');
    else if (code === 'ERR_REDIS_MAYBE_EXECUTED') this.ledger.settle(entries, 'maybe', code);
    else this.ledger.settle(entries, 'failed', code ?? `ANSWERED_${String(value).toUpperCase()}`);
    return { ok, value };
  }

  /**
   * Takes from a queue; what was taken is known only from the answer, and nothing is no failure.
   * @param {Claim} claim
   * @param {() => Promise<any>} issue
   * @returns {Promise<Answer>}
   */
  async take(claim, issue) {
    const entries = this.ledger.issue([claim]);
    const { value, code } = await this.#timed(issue);
    if (code) this.ledger.settle(entries, code === 'ERR_REDIS_MAYBE_EXECUTED' ? 'maybe' : 'failed', code);
    else if (value == null) this.ledger.forget(entries);
    else {
      entries[0].id = value;
      this.ledger.settle(entries, 'acknowledged');
    }
    return { ok: !code, value };
  }

  /** The longest wait of one call, one that still waits included. */
  longestWait() {
    const [oldest] = this.waiting;
    return Math.max(this.longestCall, oldest ? now() - oldest.started : 0);
  }

  /** @param {() => Promise<any>} issue */
  async #timed(issue) {
    this.calls++;
    /** @type {{code?: string, started: number}} */
    const call = { started: now() };
    this.waiting.add(call);
    let value;
    try {
      value = await this.current.run(call, issue);
    } catch (err) {
      call.code = codeOf(err);
    }
    this.waiting.delete(call);
    const took = now() - call.started;
    this.longestCall = Math.max(this.longestCall, took);
    this.latencies.push(Math.round(took * 1000) / 1000);
    return { value, code: call.code };
  }
}

exports.Observer = Observer;
