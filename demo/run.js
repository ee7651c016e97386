'use strict';
const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const { account } = require('./accounting');
const { now } = require('./app/clock');
const { startApps } = require('./apps');
const { cleanUp } = require('./clean-up');
const { Failover } = require('./failover');
const { Meter, read } = require('./meter');
const { outcomeOf } = require('./outcome');
const { watchTakeover } = require('./takeover');
const { Screen } = require('./view/screen');

/** @typedef {import('./deployment').Deployment} Deployment */
/** @typedef {import('./deployment').Node} Node */

const MASTER_POLL_MS = 250;
const ELECTION_LIMIT_MS = 20_000;

/** @param {Node} node */
const addressOf = ({ host, port }) => `${host}:${port}`;

/** One run from the start of the apps to the accounts. */
class Run {
  /**
   * @param {import('./options').Options} options
   * @param {Deployment} deployment
   * @param {NodeJS.WriteStream} out
   * @param {(line: string) => void} say
   */
  constructor(options, deployment, out, say) {
    this.say = say;
    this.options = options;
    this.deployment = deployment;
    // In the name of every key. Letters and digits only: it also stands in patterns.
    this.name = `demo${Date.now().toString(36)}`;
    this.failover = new Failover(deployment);
    this.ending = new AbortController();
    /** @type {import('./apps').App[]} */
    this.apps = [];
    /** @type {Meter[]} */
    this.meters = [];
    this.startedAt = now();
    this.master = '';
    this.state = 'starting';
    this.screen = new Screen(out, () => this.#picture());
    this.tidied = false;
  }

  async perform() {
    const { options, deployment, failover, screen, say } = this;
    const before = addressOf(await deployment.master());
    this.master = before;
    await failover.follow();
    failover.on('step', (step) => {
      if (step.source === 'node') this.state = 'a new master, the apps follow';
      screen.tell({ ms: failover.sinceFault(step), step });
    });
    say('Starting a feature server, an SBC and an API server ...');
    await this.#startApps();
    this.#followMaster();
    screen.start();
    await this.#load();
    this.state = 'no new calls, waiting for the last answers';
    await Promise.all(this.apps.map((app) => app.finish()));
    const master = await this.#finalMaster(before);
    const after = addressOf(master);
    this.master = after;
    this.state = 'reading Redis';
    screen.stop();
    say('Reading back what is in Redis ...');
    const accounts = await account(master, this.apps);
    return outcomeOf({ options, deployment, failover, apps: this.apps, account: accounts, before, after });
  }

  /** Ends whatever runs and removes whatever is left; may be called again. */
  async abort() {
    if (this.tidied) return;
    this.tidied = true;
    this.ending.abort();
    this.screen.stop();
    this.failover.stop();
    for (const app of this.apps) app.kill();
    if (!this.deployment.own) {
      const removed = await cleanUp(await this.deployment.master(), this.name);
      this.say(`Removed my ${removed} keys.`);
    }
    await this.deployment.stop();
  }

  async #startApps() {
    this.apps = startApps(this.options, this.deployment, this.name);
    this.meters = this.apps.map((app) => {
      const meter = new Meter();
      app.on('report', (report) => meter.add(report));
      return meter;
    });
    // A busy machine may take seconds to start three processes; that is no part of the run.
    await Promise.all(this.apps.map((app) => Promise.race([once(app, 'report'), app.ended])));
    const dead = this.apps.find((app) => app.process.exitCode !== null);
    if (dead) throw new Error(`The ${dead.name} did not start:\n${dead.stderr}`);
    this.startedAt = now();
    this.state = 'steady';
  }

  async #load() {
    const { seconds, fault } = this.options;
    await sleep((seconds * 1000) / 2);
    if (this.deployment.own) {
      this.state = 'waiting for a new master';
      const takeover = watchTakeover(this.failover, this.apps, this.name, this.ending.signal);
      takeover.then(
        () => {
          this.state = 'all apps write to the new master';
        },
        () => {}
      );
      await this.failover.inject(fault);
    }
    await sleep((seconds * 1000) / 2);
  }

  /** Asks Sentinels, as the apps' clients must: the demo does not know better than they do. */
  async #followMaster() {
    const { signal } = this.ending;
    while (!signal.aborted) {
      const master = await this.deployment.master().catch(() => undefined);
      if (master) this.master = addressOf(master);
      await sleep(MASTER_POLL_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** @param {string} before */
  async #finalMaster(before) {
    const { cluster } = this.deployment;
    const oldPort = Number(before.split(':').at(-1));
    const elected = await cluster
      ?.waitForMasterChange(oldPort, { timeout: ELECTION_LIMIT_MS })
      .catch(() => undefined);
    return elected ?? this.deployment.master();
  }

  /** @returns {import('./view/frame').Picture} */
  #picture() {
    const { options, apps, meters, failover, master, state } = this;
    return {
      client: options.client,
      elapsed: (now() - this.startedAt) / 1000,
      seconds: options.seconds,
      master,
      state,
      apps: apps.map(({ name }, i) => ({ name, reading: read([meters[i]]) })),
      all: read(meters),
      steps: failover.steps.map((step) => ({ ms: failover.sinceFault(step), step }))
    };
  }
}

exports.Run = Run;
