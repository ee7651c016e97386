'use strict';

const assert = require('node:assert/strict');
const { Mutex, Semaphore } = require('redis-semaphore');

const options = { acquireTimeout: 50, lockTimeout: 30_000, retryInterval: 5 };

/** Locks and semaphores in scripts that it calls by digest itself. */
module.exports = (connect) => {
  const client = connect();
  return {
    async work(round) {
      const mine = new Mutex(client, `mutex${round}`, options);
      const other = new Mutex(client, `mutex${round}`, options);
      await mine.acquire();
      await assert.rejects(other.acquire(), /timeout/i);
      await mine.release();
      await other.acquire();
      await other.release();
      const places = [1, 2, 3].map(() => new Semaphore(client, `semaphore${round}`, 2, options));
      await places[0].acquire();
      await places[1].acquire();
      await assert.rejects(places[2].acquire(), /timeout/i);
      await places[0].release();
      await places[2].acquire();
      await Promise.all([places[1].release(), places[2].release()]);
    }
  };
};
