'use strict';

const { version } = require('../package.json');
const { CommandLineError } = require('./command-line-error');

const USAGE = `usage: redis-native <command> [options]

  swap [dir]   makes an app use this package in place of @jambonz/realtimedb-helpers
  doctor       would jambonz work with this Redis, and would it survive a failover?

redis-native <command> --help says more. redis-native --version prints the version.`;

/** @type {Record<string, () => {run: (args: string[]) => Promise<number>}>} */
const COMMANDS = {
  swap: () => require('./swap'),
  doctor: () => require('./doctor')
};

/** @param {string} text @returns {0} */
function print(text) {
  process.stdout.write(`${text}\n`);
  return 0;
}

/**
 * @param {string[]} args of the command line
 * @returns {Promise<number>} the exit code
 */
async function main([name, ...args]) {
  if (name === '--version') return print(version);
  if (name === undefined || name === '--help' || name === 'help') return print(USAGE);
  if (!Object.hasOwn(COMMANDS, name)) throw new CommandLineError(`there is no command ${name}\n\n${USAGE}`);
  return COMMANDS[name]().run(args);
}

module.exports = { main };
