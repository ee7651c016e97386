'use strict';

const { inspect } = require('node:util');

/** A logger that keeps its lines by level. */
class RecordingLogger {
  lines = { debug: [], info: [], error: [] };

  debug = (...args) => this.lines.debug.push(args);
  info = (...args) => this.lines.info.push(args);
  error = (...args) => this.lines.error.push(args);

  /** Every line as a structured logger or a careless one might write it. */
  text() {
    return inspect(this.lines, { depth: 10, maxArrayLength: null, maxStringLength: null, showHidden: true });
  }

  clear() {
    for (const lines of Object.values(this.lines)) lines.length = 0;
  }
}

module.exports = { RecordingLogger };
