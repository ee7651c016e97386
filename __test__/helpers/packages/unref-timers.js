'use strict';

const { mock } = require('node:test');

/**
 * For packages with timers that nobody can stop: from now on, timers do not keep the process alive.
 * @returns {() => void} ends that
 */
function unrefTimers() {
  const mocks = ['setInterval', 'setTimeout'].map((name) => {
    const original = globalThis[name];
    return mock.method(globalThis, name, (...args) => original(...args).unref());
  });
  return () => {
    for (const one of mocks) one.mock.restore();
  };
}

exports.unrefTimers = unrefTimers;
