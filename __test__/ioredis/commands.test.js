'use strict';

const { describe } = require('node:test');
const families = require('../helpers/cases/commands');
const { compareAll } = require('../helpers/side-by-side');

/** Calls in their order, each by the name of its method; whatever fails is part of the answer. */
const calls = (list) => async (c, stage) => {
  for (const [name, ...args] of list) await stage.outcome(name, c[name](...args));
};

const asBuffers = (list) => calls(list.map(([name, ...args]) => [`${name}Buffer`, ...args]));
const inPipeline = (list) => (c) => c.pipeline(list).exec();

/** A table of scenarios, one for each family. */
const each = (play) => Object.fromEntries(Object.entries(families).map(([name, list]) => [name, play(list)]));

describe('commands answer as in ioredis', () => compareAll(each(calls)));
describe('commands answer in Buffers as in ioredis', () => compareAll(each(asBuffers)));
describe('commands answer in a pipeline as in ioredis', () => compareAll(each(inPipeline)));
describe('commands with a prefix before their keys', () => compareAll(each(calls), { keyPrefix: 'p:' }));

describe('arguments that are bytes', () =>
  compareAll({
    'a Buffer': (c) => c.echo(Buffer.from('AB')),
    'a Uint8Array': {
      run: (c) => c.echo(Uint8Array.of(65, 66)),
      differs: 'bytes-stay-bytes',
      ours: [['end', 'AB']]
    },
    'a part of an ArrayBuffer': {
      run: (c) => c.echo(new DataView(Uint8Array.of(64, 65, 66, 67).buffer, 1, 2)),
      differs: 'bytes-stay-bytes',
      ours: [['end', 'AB']]
    }
  }));
