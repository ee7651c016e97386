'use strict';

/** Strings up to this length are joined with what stands around them; a copy of longer ones costs more. */
const SHORT = 1024;

/**
 * RESP of a large request as a list of ASCII strings and bytes, which the native half joins: a large value is
 * copied once, from where it is to where it is sent from.
 */
class Parts {
  constructor() {
    /** @type {Array<string | Uint8Array>} */
    this.finished = [];
    this.text = '';
    this.bytes = 0;
  }

  /** @param {import('./encode').Argument[]} args the name in front */
  command(args) {
    this.ascii(`*${args.length}\r\n`);
    for (const arg of args) {
      const size = typeof arg === 'string' ? Buffer.byteLength(arg) : arg.length;
      this.ascii(`$${size}\r\n`);
      if (typeof arg !== 'string') this.own(whole(arg));
      else if (size !== arg.length) this.own(Buffer.from(arg));
      else if (size <= SHORT) this.ascii(arg);
      else this.own(arg);
      this.ascii('\r\n');
    }
  }

  /** @param {string} text */
  ascii(text) {
    this.text += text;
    this.bytes += text.length;
  }

  /** @param {string | Uint8Array} part */
  own(part) {
    this.finished.push(this.text, part);
    this.text = '';
    this.bytes += part.length;
  }

  list() {
    this.finished.push(this.text);
    this.text = '';
    return this.finished;
  }
}

/**
 * Throws for bytes that were transferred away since they were given: they would be sent as none.
 * @param {Uint8Array} bytes
 */
const whole = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

exports.Parts = Parts;
