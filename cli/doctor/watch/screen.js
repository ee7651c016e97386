'use strict';

/** A line for each event, and on a terminal a last line that is kept up to date. */
class Screen {
  constructor() {
    this.live = Boolean(process.stdout.isTTY);
    this.status = '';
  }

  /** @param {string} text */
  event(text) {
    const clear = this.live ? '\r\u001b[K' : '';
    process.stdout.write(`${clear}${new Date().toISOString()} ${text}\n`);
    this.show(this.status);
  }

  /**
   * Tells what differs from the last time.
   * @param {Map<string, string>} known takes what is new
   * @param {Iterable<[string, string]>} now what, and how it is
   */
  changes(known, now) {
    for (const [what, value] of now) {
      if (known.get(what) !== value) this.event(`${what} ${value}`);
      known.set(what, value);
    }
  }

  /** @param {string} status */
  show(status) {
    this.status = status;
    if (this.live) process.stdout.write(`\r\u001b[K${status.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  }

  end() {
    if (this.live) process.stdout.write('\n');
  }
}

exports.Screen = Screen;
