'use strict';

const { Readable } = require('node:stream');

/**
 * @typedef {object} ScanOptions beside those of Readable
 * @property {string | Buffer} [match] glob
 * @property {number | string} [count] hint to the server: elements a page
 * @property {string} [type] SCAN only: keys of this type
 * @property {boolean} [noValues] HSCAN only: fields alone; Redis 7.4 or later
 */

/** The pages of a scan, each read when the reader is ready for it. */
class ScanStream extends Readable {
  /**
   * @param {(args: any[]) => Promise<[string | Buffer, any[]]>} scan
   * @param {string | Buffer | undefined} key
   * @param {ScanOptions & import('node:stream').ReadableOptions} options
   */
  constructor(scan, key, { match, count, type, noValues, ...options }) {
    super({ ...options, objectMode: true });
    this.scan = scan;
    this.before = key === undefined ? [] : [key];
    this.after = [
      ...(match === undefined ? [] : ['MATCH', match]),
      ...(type === undefined ? [] : ['TYPE', type]),
      ...(count === undefined ? [] : ['COUNT', count]),
      ...(noValues ? ['NOVALUES'] : [])
    ];
    this.cursor = '0';
    this.finished = false;
  }

  /** @override */
  _read() {
    if (this.finished) this.push(null);
    else
      this.scan([...this.before, this.cursor, ...this.after]).then(
        (page) => this.takePage(page),
        (error) => this.destroy(error)
      );
  }

  /** @param {[string | Buffer, any[]]} page */
  takePage([cursor, elements]) {
    this.cursor = String(cursor);
    if (this.cursor === '0') this.finished = true;
    // Pages may be empty in the middle of a scan. Pushed, each makes the stream ask for the next one.
    this.push(elements);
  }

  /** Ends the stream after the page that is on its way. */
  close() {
    this.finished = true;
  }
}

exports.ScanStream = ScanStream;
