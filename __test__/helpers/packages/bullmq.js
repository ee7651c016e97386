'use strict';

const assert = require('node:assert/strict');
const { Queue, QueueEvents, Worker } = require('bullmq');

/** Jobs: blocking commands, streams, and large scripts that it defines as commands. */
module.exports = (connect) => {
  const connection = connect({ maxRetriesPerRequest: null });
  const errors = [];
  const parts = [
    new Queue('jobs', { connection }),
    new QueueEvents('jobs', { connection }),
    new Worker(
      'jobs',
      async (job) => {
        await job.updateProgress(50);
        if (job.name === 'fails' && job.attemptsMade === 0) throw new Error('on purpose');
        return job.data.n * 2;
      },
      { connection, concurrency: 4 }
    )
  ];
  const [queue, events] = parts;
  for (const part of parts) part.on('error', (error) => errors.push(error));
  return {
    async work() {
      await Promise.all(parts.map((part) => part.waitUntilReady()));
      const jobs = await queue.addBulk([
        ...[1, 2, 3].map((n) => ({ name: 'doubles', data: { n } })),
        { name: 'fails', data: { n: 4 }, opts: { attempts: 2, backoff: 1 } },
        { name: 'late', data: { n: 5 }, opts: { delay: 20 } }
      ]);
      const results = await Promise.all(jobs.map((job) => job.waitUntilFinished(events)));
      assert.deepEqual(results, [2, 4, 6, 8, 10]);
      assert.equal((await queue.getJobCounts()).failed, 0);
      const done = await queue.getJob(jobs[0].id);
      assert.equal(await done.getState(), 'completed');
    },
    errors,
    stop: () => Promise.all(parts.map((part) => part.close()))
  };
};
