'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { findDeployment } = require('../demo/deployment');
const { ensureBuilt } = require('../scripts/build');
const { plot } = require('./plot');
const { soak } = require('./run');

const USAGE = `usage: npm run soak -- [options]
  --minutes N   length of the run (default 1)
  --seed S      of the faults and their times (default: the time; it is printed)
  --rate N      phone calls a second of each app (default 2); a minute after its end a call is deleted
  --faults A,B  these only, by their names in the result (default: all)
  --write DIR   where soak.svg and soak.json go (default: nowhere)

Three jambonz apps talk, through proxies, to a master, two replicas and three Sentinels. All faults of the chaos program
and some more come at random times, in a random order, and none twice before all have been. Exit code 0: nothing lost but by Redis itself, nothing executed twice, nothing without an answer,
and, from 10 minutes on, flat memory and descriptors.`;

/** Quick enough for one fault to be over before the next, and with somebody else on the same Sentinels. */
const SERVERS = { failoverTimeout: 3_000, groups: ['other'] };

/** @param {string} line */
const say = (line) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

function readArguments() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      rate: { type: 'string', default: '2' },
      faults: { type: 'string' },
      write: { type: 'string' },
      help: { type: 'boolean', default: false }
    }
  });
  const [minutes, seed, rate] = [values.minutes, values.seed, values.rate].map(Number);
  if (!(minutes > 0) || !Number.isInteger(seed) || !(rate >= 1)) throw new Error(USAGE);
  return { minutes, seed, rate, faults: values.faults?.split(','), write: values.write, help: values.help };
}

async function main() {
  const { write, help, ...options } = readArguments();
  if (help) return process.stdout.write(`${USAGE}\n`);
  await ensureBuilt();
  const deployment = await findDeployment(say, SERVERS);
  if (!deployment.own)
    throw new Error('the environment names a Redis, and this program breaks what it uses: unset it');
  try {
    say(`seed ${options.seed}, ${options.minutes} minutes`);
    const { result, samples, seconds } = await soak(deployment, options, say);
    process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
    if (write) {
      fs.mkdirSync(write, { recursive: true });
      fs.writeFileSync(path.join(write, 'soak.json'), `${JSON.stringify(result, null, 1)}\n`);
      fs.writeFileSync(
        path.join(write, 'soak.svg'),
        plot(samples, { ...options, seconds, faults: result.faults })
      );
    }
    if (!result.ok) process.exitCode = 1;
  } finally {
    await deployment.stop();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
