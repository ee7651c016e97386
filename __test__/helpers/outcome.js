'use strict';

const { dump } = require('./dump');

/** The kind of an error: its class, and the code that Redis' messages begin with. */
const kindOf = (err) =>
  err instanceof Error ? `${err.name}: ${/^[A-Z]{3,}\b/.exec(err.message)?.[0] ?? ''}` : `thrown ${err}`;

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
