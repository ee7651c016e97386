'use strict';

/** What the server writes for bytes that it does not print. @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };

/**
 * @param {string} text between the quotes
 */
function unquote(text) {
  const bytes = text.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex, char) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[char] ?? char)
  );
  // What is not ASCII is escaped byte by byte.
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/**
 * Reads a line of MONITOR: `1339518083.107412 [0 127.0.0.1:60866] "keys" "*"`.
 * @param {string} line
 * @returns {{time: string, args: string[], source: string, database: string}}
 */
function readMonitorLine(line) {
  const [, time = '', database = '', source = '', quoted = ''] =
    /^(\S+) \[(\S+) ([^\]]*(?:\][^ ]*)*)\] (.*)$/s.exec(line) ?? [];
  const args = [...quoted.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, text]) => unquote(text));
  return { time, args, source, database };
}

module.exports = { readMonitorLine };
