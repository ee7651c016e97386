'use strict';

const { assertThat } = require('./assertion');

/** Seconds; the rosters that are monitored change when a server starts or stops. */
const SHORTEST_INTERVAL = 10;

/** @param {number} seconds */
const periodInMs = (seconds) =>
  1000 * (process.env.NODE_ENV === 'test' ? seconds : Math.max(SHORTEST_INTERVAL, seconds));

/**
 * @param {string[]} a
 * @param {string[]} b
 */
function haveSameMembers(a, b) {
  const members = new Set(b);
  return a.length === b.length && a.every((member) => members.has(member));
}

/** Reads a set again and again and tells when it has changed. */
class SetMonitor {
  /** @type {string[] | undefined} */
  #members;
  #isReading = false;
  #isStopped = false;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {() => Promise<string[]>} read
   * @param {(members: string[]) => void} onChange
   * @param {(err: unknown) => void} onError
   */
  constructor(read, onChange, onError) {
    this.read = read;
    this.onChange = onChange;
    this.onError = onError;
  }

  /** An error ends neither the process nor the monitor: after an outage the roster is read as if for the first time. */
  async check() {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      const latest = await this.read();
      if (!this.#isStopped) this.#compare(latest);
    } catch (err) {
      if (!this.#isStopped) this.onError(err);
    } finally {
      this.#isReading = false;
    }
  }

  /** @param {string[]} latest */
  #compare(latest) {
    if (this.#members && haveSameMembers(this.#members, latest)) return;
    this.#members = latest;
    this.onChange(latest);
  }

  /** @param {number} period */
  repeat(period) {
    if (!this.#isStopped) this.#timer = setInterval(() => this.check(), period);
  }

  stop() {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }
}

/**
 * Calls back with the members of the set, at once and after each change.
 *
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {string} setName
 * @param {number} interval seconds
 * @param {(members: string[]) => void} callback
 * @returns {Promise<(() => void) & { [Symbol.dispose](): void }>} ends the monitoring; no callback follows it
 */
async function monitorSet(client, logger, setName, interval, callback) {
  assertThat(Number.isInteger(interval), `monitorSet: interval is not an integer: ${interval}`);
  assertThat(typeof callback === 'function', 'monitorSet: callback is not a function');

  const monitor = new SetMonitor(
    () => client.smembers(setName),
    callback,
    (err) => logger.error(err, `monitorSet: error monitoring set ${setName}`)
  );
  await monitor.check();
  monitor.repeat(periodInMs(interval));
  const stop = () => monitor.stop();
  return Object.assign(stop, { [Symbol.dispose]: stop });
}

module.exports = { monitorSet };
