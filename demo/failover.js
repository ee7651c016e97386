'use strict';
const { EventEmitter } = require('node:events');
const { watchSentinels } = require('../tools/sentinel-events');
const { now } = require('./app/clock');

/** @typedef {{at: number, source: 'fault' | 'sentinel' | 'node' | 'app', name: string, text: string}} Step */
/** @typedef {import('./options').Fault} Fault */

/** The Sentinel events that tell the story, out of some twenty. */
const TOLD = new Set(['+sdown', '+odown', '+selected-slave', '+promoted-slave', '+switch-master']);

/** @type {Record<Fault, string>} */
const DEEDS = {
  kill: 'killed (SIGKILL)',
  stop: 'hangs (SIGSTOP)',
  failover: 'to be replaced (SENTINEL FAILOVER)'
};

/**
 * What happens around the master, in order, timed from the fault on. Events: `step` (Step).
 */
class Failover extends EventEmitter {
  /** @param {import('./deployment').Deployment} deployment */
  constructor(deployment) {
    super();
    this.deployment = deployment;
    /** @type {number | undefined} */
    this.faultAt = undefined;
    /** @type {Step[]} */
    this.steps = [];
    /** @type {Set<string>} */
    this.seen = new Set();
    /** @type {import('../tools/sentinel-events').SentinelWatch | undefined} */
    this.watch = undefined;
  }

  /** Follows what Sentinels say; where there are none, or they may not be followed, nothing is told. */
  async follow() {
    const { sentinels, name } = this.deployment;
    if (!sentinels.length) return;
    this.watch = await watchSentinels(/** @type {any} */ (this.deployment)).catch(() => undefined);
    this.watch?.on('event', (/** @type {{channel: string, message: string}} */ { channel, message }) => {
      if (TOLD.has(channel) && aboutMaster(channel, message, name)) this.#sentinelSays(channel, message);
    });
  }

  /** @param {Fault} fault */
  async inject(fault) {
    const { cluster } = this.deployment;
    if (!cluster) return;
    const master = await cluster.masterNode();
    this.faultAt = now();
    this.tell({ source: 'fault', name: fault, text: `master :${master.port} ${DEEDS[fault]}` });
    if (fault === 'kill') master.kill();
    else if (fault === 'stop') master.pause();
    else await cluster.failover();
  }

  /** @param {Omit<Step, 'at'> & {at?: number}} step */
  tell(step) {
    const told = { at: now(), ...step };
    this.steps.push(told);
    this.steps.sort((a, b) => a.at - b.at);
    this.emit('step', told);
  }

  /** @param {Step} step */
  sinceFault(step) {
    return Math.round(step.at - (this.faultAt ?? step.at));
  }

  stop() {
    this.watch?.close();
  }

  /**
   * Three Sentinels say most things; the first one counts.
   * @param {string} channel
   * @param {string} message
   */
  #sentinelSays(channel, message) {
    if (this.seen.has(channel)) return;
    this.seen.add(channel);
    this.tell({ source: 'sentinel', name: channel, text: shorten(channel, message) });
  }
}

/**
 * @param {string} channel
 * @param {string} message   'master NAME IP PORT', 'slave ID IP PORT @ NAME IP PORT' or 'NAME OLD NEW'
 * @param {string | undefined} name
 */
function aboutMaster(channel, message, name) {
  const words = message.split(' ');
  if (channel === '+switch-master') return words[0] === name;
  if (words[0] === 'master') return words[1] === name;
  return channel !== '+sdown' && words[5] === name;
}

/**
 * @param {string} channel
 * @param {string} message
 */
function shorten(channel, message) {
  const words = message.split(' ');
  if (channel === '+switch-master') return `:${words[2]} -> :${words[4]}`;
  return words[0] === 'master' ? `master :${words[3]}` : `replica :${words[3]}`;
}

exports.Failover = Failover;
