'use strict';
const { parseArgs } = require('node:util');

/** @typedef {'kill' | 'stop' | 'failover'} Fault */
/** @typedef {'native' | 'rdh'} Client */
/** @typedef {{seconds: number, rate: number, fault: Fault, client: Client, json: boolean}} Options */

const HELP = `npm run demo -- [options]

Three jambonz apps talk to a Redis master that dies half-way.

  --seconds N     length of the run, default 20
  --fault WHAT    kill      SIGKILL the master (default)
                  stop      SIGSTOP it: it hangs, its connections stay open
                  failover  a planned SENTINEL FAILOVER, the old master lives on
  --client WHICH  native    this package (default)
                  rdh       @jambonz/realtimedb-helpers on ioredis, for comparison
  --rate N        phone calls per second of the feature server and of the SBC, default 40
  --json          print the result as JSON, and progress to stderr
  --help

With JAMBONES_REDIS_HOST or JAMBONES_REDIS_SENTINELS set it uses that Redis, breaks nothing in it,
and removes its keys afterwards.
Exit code 0: nothing lost, nothing executed twice, nothing without an answer.
`;

/**
 * @param {string} name
 * @param {string} value
 * @param {readonly string[]} allowed
 */
function oneOf(name, value, allowed) {
  if (allowed.includes(value)) return value;
  throw new Error(`--${name} must be one of ${allowed.join(', ')}, not "${value}"`);
}

/**
 * @param {string} name
 * @param {string} value
 * @param {number} least
 */
function numberFrom(name, value, least) {
  const number = Number(value);
  if (number >= least) return number;
  throw new Error(`--${name} must be a number of at least ${least}, not "${value}"`);
}

/**
 * @param {string[]} args
 * @returns {Options | {help: string}}
 */
function parseOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '20' },
      rate: { type: 'string', default: '40' },
      fault: { type: 'string', default: 'kill' },
      client: { type: 'string', default: 'native' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false }
    }
  });
  if (values.help) return { help: HELP };
  return {
    seconds: numberFrom('seconds', values.seconds, 2),
    rate: numberFrom('rate', values.rate, 1),
    fault: /** @type {Fault} */ (oneOf('fault', values.fault, ['kill', 'stop', 'failover'])),
    client: /** @type {Client} */ (oneOf('client', values.client, ['native', 'rdh'])),
    json: values.json
  };
}

exports.parseOptions = parseOptions;
