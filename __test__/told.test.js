'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { describe, it } = require('node:test');
const { Told } = require('../lib/replies/told');

/** So long that it is the only one of its slice. */
function slow() {
  const until = performance.now() + 12;
  while (performance.now() < until);
}

describe('what a server said unasked', () => {
  it('is handed on in order, with what was answered in between', () => {
    const order = [];
    const told = new Told(() => order.push('rested'));
    told.onFrame = (frame) => order.push(frame);
    told.push('first');
    told.push(() => order.push('answer'));
    told.push('second');
    while (!told.handOn());
    assert.deepEqual(order.slice(0, 3), ['first', 'answer', 'second']);
  });

  it('leaves the event loop a turn after each slice, and is busy until it has turned', async () => {
    const order = [];
    const rested = new Promise((resolve) => {
      const told = new Told(() => resolve(told.isBusy));
      told.onFrame = (frame) => {
        slow();
        order.push(frame);
        setImmediate(() => order.push('turn'));
      };
      told.push(1);
      told.push(2);
      assert.equal(told.handOn(), false);
      assert.equal(told.isBusy, true);
      assert.deepEqual(order, [1]);
    });
    assert.equal(await rested, false);
    assert.equal(order.indexOf('turn') < order.indexOf(2), true, order.join());
  });

  it('is not stopped by a frame that cannot be taken, which is an uncaught exception', async () => {
    const order = [];
    const told = new Told(() => undefined);
    told.onFrame = (frame) => {
      if (frame === 'bad') throw new Error('unreadable');
      order.push(frame);
    };
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const thrown = once(process, 'uncaughtException');
    told.push('bad');
    told.push('good');
    told.handOn();
    assert.equal((await thrown)[0].message, 'unreadable');
    for (const listener of before) process.on('uncaughtException', listener);
    assert.deepEqual(order, ['good']);
  });
});
