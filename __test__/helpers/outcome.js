'use strict';

const { dump } = require('./dump');

/** The code that Redis' messages begin with, else the message; V8 words a TypeError as it likes. */
function kindOf(err) {
  if (!(err instanceof Error)) return `thrown ${err}`;
  if (err.name === 'ReplyError') return `ReplyError: ${/^[A-Z]{3,}\b/.exec(err.message)?.[0]}`;
  return err instanceof TypeError ? err.name : err.message;
}

async function observe(helpers, [name, ...args]) {
  let returned;
  try {
    returned = helpers[name](...args);
  } catch (err) {
    return { threw: kindOf(err) };
  }
  if (!(returned instanceof Promise)) return { returned };
  return returned.then(
    (resolved) => ({ resolved }),
    (err) => ({ rejected: kindOf(err) })
  );
}

/**
 * What can be seen of some calls from outside: their results, the lines logged as errors, the data left behind.
 *
 * @param {{ helpers: any, logger: any, db: any }} side
 * @param {{ seed?: any[][], calls: any[][] }} testCase
 */
async function outcomeOf({ helpers, logger, db }, { seed = [], calls }) {
  await db.command('FLUSHALL');
  for (const command of seed) await db.command(...command);
  logger.clear();
  const results = [];
  for (const call of calls) results.push(await observe(helpers, call));
  return { results, errorLines: logger.lines.error.length, state: await dump(db) };
}

module.exports = { outcomeOf };
