'use strict';

const { commandArguments } = require('../commands/arguments');
const table = require('../commands/command-table');
const { IDEMPOTENT, WRITE } = require('../commands/delivery');
const { ReplyError } = require('../errors');
const { ConfigurationError } = require('../options/configuration-error');
const { nodeify, takeCallback } = require('./nodeify');

/**
 * @typedef {object} Definition as `defineCommand` takes it
 * @property {string} lua
 * @property {number} [numberOfKeys] absent: the first argument of each call says it
 * @property {boolean} [readOnly] the script writes nothing
 */

/** A Lua script that has a name. */
class Script {
  /** @param {Definition} definition */
  constructor({ lua, numberOfKeys, readOnly }) {
    this.lua = lua;
    this.numberOfKeys = numberOfKeys;
    // Loaded here, not above: it takes 1.2 MB and a quarter of the time of loading this package without it.
    this.sha = require('node:crypto').createHash('sha1').update(lua).digest('hex');
    // What only reads may run twice, and need not wait while a failover holds writes.
    this.flags = readOnly ? IDEMPOTENT : WRITE;
  }

  /**
   * @param {any[]} given
   * @param {string | Buffer} prefix of keys
   * @returns {import('../requests/encode').Argument[]} EVALSHA
   */
  evalsha(given, prefix) {
    const counted = typeof this.numberOfKeys === 'number' ? [this.numberOfKeys, ...given] : given;
    return commandArguments('evalsha', [this.sha, ...counted], prefix);
  }

  /**
   * @param {import('../requests/encode').Argument[]} evalsha
   * @returns {import('../requests/encode').Argument[]} the same with the script itself
   */
  eval(evalsha) {
    return ['eval', this.lua, ...evalsha.slice(2)];
  }
}

/** The scripts of one client. */
class Scripts {
  constructor() {
    /** Digests that the server behind the present connection was given. @type {Set<string>} */
    this.loaded = new Set();
    /** Methods for pipelines of this client, made with the first script. @type {object | undefined} */
    this.pipelineMethods = undefined;
  }

  /** Another server may be behind the client now. */
  forget() {
    this.loaded.clear();
  }

  /**
   * Sends EVALSHA. What the server behind this connection was not given yet goes ahead of it in the same
   * batch, so that commands that follow cannot overtake the script, as they would if it were sent only
   * after a refusal. A refusal is still possible (a failover, SCRIPT FLUSH) and answered with EVAL. In a transaction
   * that is being collected nothing can go ahead; it takes the text along.
   * @param {any} client
   * @param {Script} script
   * @param {import('../requests/encode').Argument[]} evalsha
   * @param {boolean} asBytes
   * @param {number} [flags]
   * @returns {Promise<any>}
   */
  async run(client, script, evalsha, asBytes, flags = script.flags) {
    const { leases } = client.root;
    const open = leases?.busy ? leases.current()?.open : undefined;
    if (open !== undefined) {
      open.queue.push({ name: 'evalsha', args: evalsha, asBytes, callback: undefined, script });
      return 'QUEUED';
    }
    const start = performance.now();
    this.load(client, script);
    try {
      return await client.dispatch('evalsha', evalsha, asBytes, flags);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      const deadline = Math.max(1, Math.ceil(client.deadline - (performance.now() - start)));
      const rest = client.withOptions({ deadline });
      return rest.dispatch('eval', script.eval(evalsha), asBytes, flags);
    }
  }

  /**
   * @param {any} client
   * @param {Script} script
   */
  load(client, { sha, lua }) {
    if (this.loaded.has(sha)) return;
    this.loaded.add(sha);
    const loading = client.dispatch('script', ['script', 'load', lua], false, IDEMPOTENT);
    loading.catch(() => this.loaded.delete(sha));
  }
}

/** @param {any} error @returns {boolean} whether the server does not know the script, and so has not run it */
const isUnknownScript = (error) =>
  error instanceof ReplyError && error.message.startsWith('NOSCRIPT No matching script');

/**
 * @param {any} client
 * @param {string} name
 * @param {any} definition
 * @returns {Definition}
 */
function checked(client, name, definition) {
  const wrong = (/** @type {string} */ what) => new ConfigurationError(`script '${name}'`, what);
  const { lua, numberOfKeys: keys } = definition ?? {};
  if (typeof lua !== 'string') throw wrong(`has ${typeof lua} as its lua; the text of a script is expected`);
  if (keys !== undefined && keys !== null && !(Number.isInteger(keys) && keys >= 0)) {
    throw wrong(`has ${keys} as its numberOfKeys; an integer from 0 on is expected, or none at all`);
  }
  const isOwnMember = name in client && !Object.hasOwn(table, name);
  if (isOwnMember && !Object.hasOwn(client.options.scripts, name)) {
    throw wrong('has the name of a member of the client; another name is expected');
  }
  return definition;
}

/**
 * Gives a client, and its pipelines, a method that runs a script.
 * @param {any} client
 * @param {string} name
 * @param {Definition} given
 */
function defineScript(client, name, given) {
  const { scripts } = client;
  const script = new Script(checked(client, name, given));
  // Options are what `duplicate()` hands on.
  client.options.scripts = { ...client.options.scripts, [name]: given };
  addMethods(client, name, clientMethod(script, false), clientMethod(script, true));
  const pipelines = scripts.pipelineMethods;
  pipelines[name] = pipelineMethod(script, false);
  pipelines[`${name}Buffer`] = pipelineMethod(script, true);
}

/**
 * @param {any} client
 * @param {string} name
 * @param {(...args: any[]) => any} method
 * @param {(...args: any[]) => any} bufferMethod the one whose name ends in `Buffer`
 */
function addMethods(client, name, method, bufferMethod) {
  const { scripts } = client;
  if (typeof name !== 'string' || !/^[a-z]/i.test(name)) {
    throw new ConfigurationError(
      `method '${String(name)}'`,
      'is no name of a command; one begins with a letter'
    );
  }
  const { Pipeline } = require('../pipelines/transaction');
  scripts.pipelineMethods ??= Object.create(Pipeline.prototype);
  for (const target of [client, scripts.pipelineMethods]) {
    target[name] = method;
    target[`${name}Buffer`] = bufferMethod;
  }
}

/**
 * @param {Script} script
 * @param {boolean} asBytes
 */
function clientMethod(script, asBytes) {
  /** @this {any} @param {...any} given */
  return function (...given) {
    const callback = takeCallback(given);
    const args = script.evalsha(given, this.options.keyPrefix);
    return nodeify(this.scripts.run(this, script, args, asBytes), callback);
  };
}

/**
 * @param {Script} script
 * @param {boolean} asBytes
 */
function pipelineMethod(script, asBytes) {
  /** @this {any} @param {...any} given */
  return function (...given) {
    return this.addScript(script, given, asBytes);
  };
}

exports.Scripts = Scripts;
exports.addMethods = addMethods;
exports.defineScript = defineScript;
