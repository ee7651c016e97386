'use strict';

// RESP3 groups what RESP2 lists flat. Who asks for RESP3 without `replyMapping: 'resp3'` wants what it has always got.

/** Commands that answer with pairs in RESP3, and with their members one behind the other in RESP2. */
const PAIRED = new Set(
  `hrandfield zdiff zinter zpopmax zpopmin zrandmember zrange zrangebyscore zrevrange
  zrevrangebyscore zunion`.split(/\s+/)
);

/** Commands that answer with a map in RESP3, and with an array of pairs in RESP2. */
const MAPPED = new Set(['xread', 'xreadgroup']);

/** @param {{protocol: number, replyMapping: string}} options whether replies may need another shape */
const needsLegacyShapes = ({ protocol, replyMapping }) => protocol === 3 && replyMapping === 'legacy';

/**
 * @param {string} name
 * @param {any} reply
 * @returns {any} as RESP2 has it
 */
function legacyShape(name, reply) {
  if (!Array.isArray(reply)) return reply;
  if (PAIRED.has(name)) return reply.flat();
  if (!MAPPED.has(name) || Array.isArray(reply[0])) return reply;
  return Array.from({ length: reply.length / 2 }, (_, i) => reply.slice(2 * i, 2 * i + 2));
}

module.exports = { legacyShape, needsLegacyShapes };
