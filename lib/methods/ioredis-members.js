'use strict';

// What packages that are handed "an ioredis instance" ask it for, beside its commands.

const { commandArguments } = require('../commands/arguments');
const table = require('../commands/command-table');
const { RedisError, ReplyError } = require('../errors');
const { ConfigurationError } = require('../options/configuration-error');
const { nodeify } = require('./nodeify');
const { setArgumentTransformer, setReplyTransformer } = require('./transformers');

/** A command as an object, to be given to `sendCommand()`. */
class Command {
  /**
   * @param {string} name
   * @param {any[]} [args] arrays among them are flattened
   * @param {{replyEncoding?: string | null, keyPrefix?: string | Buffer}} [options] without `replyEncoding` texts of
   *   the reply come as Buffers
   * @param {(error: any, reply?: any) => void} [callback]
   */
  constructor(name, args = [], options = {}, callback = undefined) {
    this.name = String(name).toLowerCase();
    this.args = args.flat();
    this.replyEncoding = options.replyEncoding ?? null;
    this.keyPrefix = options.keyPrefix ?? '';
    /** @type {Promise<any>} */
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    nodeify(this.promise, callback);
  }
}

Command.setArgumentTransformer = setArgumentTransformer;
Command.setReplyTransformer = setReplyTransformer;

/** There is no Cluster client here, and whoever wants one is to know it at once. */
class Cluster {
  constructor() {
    throw new RedisError(
      'Redis Cluster is not supported; use one Redis, or Sentinels (option sentinels)',
      'ERR_REDIS_NOT_SUPPORTED'
    );
  }
}

/** @type {PropertyDescriptorMap & ThisType<any>} */
const MEMBERS = {
  isCluster: { get: () => false },
  mode: {
    get() {
      if (this.options.monitor) return 'monitor';
      return this.root.subscriber?.active ? 'subscriber' : 'normal';
    }
  },
  manuallyClosing: {
    get() {
      return this.root.closing;
    }
  },
  /** Settles the command that it is given. @param {Command} command */
  sendCommand: {
    value(/** @type {any} */ command) {
      const args = commandArguments(command.name, [...command.args], command.keyPrefix ?? '');
      const asBytes = (command.replyEncoding ?? null) === null;
      this.dispatch(command.name, args, asBytes).then(command.resolve, command.reject);
      return command.promise;
    }
  },
  /** The name of `call()` that node_redis gave it, and that packages which know both still use. */
  send_command: {
    value(/** @type {string} */ name, /** @type {any[]} */ ...args) {
      return this.call(name, ...args);
    }
  },
  getBuiltinCommands: { value: () => Object.keys(table) },
  /** A command that the table does not know, as a method of this client and of its pipelines. */
  addBuiltinCommand: {
    value(/** @type {string} */ name) {
      if (name in this && !Object.hasOwn(table, name)) {
        throw new ConfigurationError(
          `command '${name}'`,
          'has the name of a member of the client; use call()'
        );
      }
      const { addMethods } = require('./scripts');
      const { string, buffer } = this.createBuiltinCommand(name);
      addMethods(this.root, name, string, buffer);
    }
  },
  createBuiltinCommand: {
    value(/** @type {string} */ name) {
      return {
        /** @this {any} @param {...any} args */
        string(...args) {
          return this.call(name, ...args);
        },
        /** @this {any} @param {...any} args */
        buffer(...args) {
          return this.callBuffer(name, ...args);
        }
      };
    }
  },
  [Symbol.dispose]: {
    value() {
      this.disconnect();
    }
  },
  [Symbol.asyncDispose]: {
    async value() {
      if (!this.root.closing) await this.quit();
    }
  }
};

/** @param {any} Class */
function addIoredisMembers(Class) {
  for (const name of Reflect.ownKeys(MEMBERS)) {
    const member = MEMBERS[/** @type {string} */ (name)];
    Object.defineProperty(Class.prototype, name, {
      ...member,
      configurable: true,
      ...('value' in member && { writable: true })
    });
  }
  Object.assign(Class, {
    createClient: (/** @type {any[]} */ ...args) => new Class(...args),
    Cluster,
    Command,
    ReplyError,
    Redis: Class,
    default: Class
  });
  // Not loaded before somebody wants it.
  Object.defineProperty(Class, 'Pipeline', {
    configurable: true,
    enumerable: true,
    get: () => require('../pipelines/transaction').Pipeline
  });
}

exports.Cluster = Cluster;
exports.Command = Command;
exports.addIoredisMembers = addIoredisMembers;
