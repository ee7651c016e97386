'use strict';

/**
 * Commands of servers that none of the registries has (the vector sets and arrays of Redis 8's modules, later
 * releases), or that a server does not list. Where it is not documented that one only reads, it counts as a write,
 * which is never sent twice. Form as in `lib/commands/command-table.js`.
 * @type {Record<string, string>}
 */
const MORE = {
  'restore-asking': 'w 1 1 1',
  increx: 'w 1 1 1',
  sentinel: '- 0 0 0',
  xnack: 'w 1 1 1'
};

const READS = 'vcard vdim vemb vgetattr vinfo vismember vlinks vrandmember vrange vsim';
const WRITES = `vadd vrem vsetattr arcount ardel ardelrange arget argetrange argrep arinfo arinsert arlastitems arlen
  armget armset arnext arop arring arscan arseek arset`;

for (const name of READS.split(/\s+/)) MORE[name] = 'r 1 1 1';
for (const name of WRITES.split(/\s+/)) MORE[name] = 'w 1 1 1';

exports.MORE = MORE;
