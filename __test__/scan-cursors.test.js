'use strict';

// A scan goes on only at the server that handed out its cursor. When the server changes, replies of the old one and
// the news of the new one can come in the same batch: which came first cannot be staged with real servers.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createGuards } = require('../lib/guards');

/** A client whose next reply is `reply`, and whose server changes to `next` in the same batch. */
function scanner() {
  const guards = createGuards({ sentinels: ['one'], role: 'master', waitReplicas: 0 });
  guards.cursors.moveTo('old:1');
  const sent = [];
  return {
    sent,
    scan(cursor, reply, ...moves) {
      const request = (_, args) =>
        new Promise((resolve) => {
          sent.push(args[1]);
          setImmediate(() => {
            resolve(reply);
            for (const node of moves) guards.cursors.moveTo(node);
          });
        });
      return guards.dispatch({ connection: { request }, deadline: 0 }, 'scan', ['scan', cursor], 0);
    }
  };
}

const LOST = { code: 'ERR_REDIS_CURSOR_LOST', executed: 'no' };

test('a cursor goes on at its own server', async () => {
  const { scan, sent } = scanner();
  const page = await scan('0', ['17', ['a']]);
  assert.deepEqual(page, ['17', ['a']]);
  assert.deepEqual(await scan('17', ['0', ['b']]), ['0', ['b']]);
  assert.deepEqual(sent, ['0', '17']);
});

test('a cursor that came together with the news of another server does not go on there', async () => {
  const { scan, sent } = scanner();
  assert.deepEqual(await scan('0', ['17', ['a']], 'new:1'), ['17', ['a']]);
  await assert.rejects(scan('17', ['0', []]), LOST);
  assert.deepEqual(sent, ['0']);
});

test('a scan that was under way when the server changed is reported, whoever answered it', async () => {
  const { scan } = scanner();
  await scan('0', ['17', ['a']]);
  await assert.rejects(scan('17', ['4', ['x']], 'new:1'), LOST);
});

test('nor does it go on when the first server is back', async () => {
  const { scan } = scanner();
  await scan('0', ['17', ['a']]);
  await assert.rejects(scan('17', ['4', ['x']], 'new:1', 'old:1'), LOST);
});
