'use strict';
const { fingerprint } = require('../app/claims');
const { isAcknowledged, groupBy } = require('./findings');

/** @typedef {import('./findings').Finding} Finding */
/** @typedef {import('./findings').Entry} Entry */
/** @typedef {import('./findings').RespClient} RespClient */

/** Prompts are up to a megabyte: so many at once is enough. */
const AT_ONCE = 16;

/** @param {unknown} value */
const thereIf = (value) => (value ? 'there' : null);

/**
 * How each type of register is read, as the value its claims name.
 * @type {Record<string, (redis: RespClient, key: string, id: string) => Promise<string | null>>}
 */
const READERS = {
  string: async (redis, key) => {
    const value = await redis.command('GET', key);
    return value === null ? null : fingerprint(value);
  },
  field: (redis, key, id) => redis.command('HGET', key, id),
  set: async (redis, key, id) => thereIf(await redis.command('SISMEMBER', key, id)),
  zset: async (redis, key, id) => thereIf((await redis.command('ZSCORE', key, id)) !== null),
  exists: async (redis, key) => thereIf(await redis.command('EXISTS', key))
};

/**
 * The writes of one register were made one after the other, so it must hold what the last acknowledged
 * one wrote, or what a later one wrote whose end is not known. The acknowledged writes that come after
 * the one whose value it holds are lost.
 * @param {Entry[]} writes
 * @param {string | null} found
 * @returns {Entry[]} the lost ones
 */
function lostOf(writes, found) {
  const ordered = [...writes].sort((a, b) => a.op - b.op);
  const lastAcknowledged = ordered.findLastIndex(isAcknowledged);
  const holds = ordered.findLastIndex(({ value }) => value === found);
  if (holds >= lastAcknowledged) return [];
  return ordered.slice(holds + 1, lastAcknowledged + 1).filter(isAcknowledged);
}

/** @type {import('./findings').Check} */
async function checkRegisters(redis, entries) {
  /** @type {Finding[]} */
  const findings = [];
  const registers = [...groupBy(entries, ({ key, id = '' }) => `${key}\n${id}`).values()];
  /** @param {Entry[]} writes */
  const check = async (writes) => {
    const { what, key, id = '', type = '' } = writes[0];
    const found = await READERS[type](redis, key, id);
    for (const { at, value } of lostOf(writes, found)) {
      const detail = `${key} ${id} is ${found}, should be ${value}`;
      findings.push({ kind: 'lost', what, count: 1, detail, acknowledgedAt: at });
    }
  };
  for (let i = 0; i < registers.length; i += AT_ONCE) {
    await Promise.all(registers.slice(i, i + AT_ONCE).map(check));
  }
  return findings;
}

exports.checkRegisters = checkRegisters;
exports.lostOf = lostOf;
