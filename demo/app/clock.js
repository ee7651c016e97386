'use strict';

/**
 * Milliseconds on the one monotonic clock that all processes of a machine share.
 * Date.now() can jump, performance.now() starts at zero in every process: neither lets the parent
 * compare the moment it killed the master with the moment a child's write was acknowledged.
 */
const now = () => Number(process.hrtime.bigint()) / 1e6;

exports.now = now;
