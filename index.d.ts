/// <reference types="node" />

import { EventEmitter } from 'node:events';
import { Readable, type ReadableOptions } from 'node:stream';

/**
 * A Redis client and the functions that jambonz' apps reach Redis through.
 *
 * @param opts Options of the client. Absent, `null` or `{}`: the environment (`JAMBONES_REDIS_*`) says all;
 *   anything else replaces it, but for the lifetimes of calls.
 * @param logger pino, or anything with some of `debug`, `info` and `error`.
 * @param ignored Some apps hand over a tracer.
 * @throws ConfigurationError where an option or a variable is missing or malformed.
 */
declare function createHelpers(
  opts?: createHelpers.RedisOptions | null,
  logger?: createHelpers.Logger | null,
  ignored?: unknown
): createHelpers.Helpers;

declare namespace createHelpers {
  // Naming the exports switches the implicit ones off: below, each has its own `export`.
  export { createHelpers, createHelpers as default };

  // ---- helpers ---------------------------------------------------------------------------------------------

  export interface Logger {
    // biome-ignore lint/suspicious/noExplicitAny: pino's first argument is an object or a text
    debug?(...args: any[]): void;
    // biome-ignore lint/suspicious/noExplicitAny: see above
    info?(...args: any[]): void;
    // biome-ignore lint/suspicious/noExplicitAny: see above
    error?(...args: any[]): void;
  }

  export type CallStatus =
    | 'trying'
    | 'ringing'
    | 'early-media'
    | 'in-progress'
    | 'completed'
    | 'failed'
    | 'busy'
    | 'no-answer'
    | 'queued';

  /** What is known of a call. Stored as strings; properties that are null, undefined or objects are left out. */
  export interface CallInfo {
    callSid: string;
    callId: string;
    accountSid: string;
    /** The number 100, and no string, makes a call enter the list of calls. */
    sipStatus: number;
    callStatus: CallStatus;
    // biome-ignore lint/suspicious/noExplicitAny: `any` lets instances of classes in, `unknown` does not
    [property: string]: any;
  }

  export interface CallQuery {
    accountSid: string;
    direction?: string;
    from?: string;
    to?: string;
    callStatus?: string;
  }

  export interface NamedLength {
    name: string;
    length: number;
  }

  /** Ends the monitoring; no callback follows it. Also to be had by `using`. */
  export type StopMonitoring = (() => void) & Disposable;

  /**
   * The client and 37 functions on it, to be destructured freely.
   *
   * Where `null` and `undefined` are both in a type, they differ: `null` says that Redis has no such thing,
   * `undefined` that Redis did not say, because of an error that was logged.
   */
  export interface Helpers {
    client: Redis;

    /** Seconds of life come from JAMBONES_MAX_CALL_LIFETIME and _AFTER_COMPLETED. False on an error. */
    updateCallStatus(callInfo: CallInfo, serviceUrl?: string): Promise<boolean>;
    retrieveCall(accountSid: string, callSid: string): Promise<Record<string, string> | null | undefined>;
    deleteCall(accountSid: string, callSid: string): Promise<boolean>;
    /** Oldest first. An error ends the list early. */
    listCalls(query: string | CallQuery): Promise<Record<string, string>[]>;
    /** Undefined: another process is purging. */
    purgeCalls(): Promise<number | undefined>;
    /** A counter that exists is the string that Redis holds, one that does not is the number 0. */
    getCallCount(accountSid: string): Promise<{ inbound: string | 0; outbound: string | 0 } | undefined>;
    /** Whole keys. */
    listConferences(accountSid: string, glob?: string | null): Promise<string[] | undefined>;
    listQueues(accountSid: string, glob?: string | null): Promise<NamedLength[] | undefined>;
    /** Rejects when a queue cannot be measured. */
    listSortedSets(accountSid: string, glob?: string | null): Promise<NamedLength[] | undefined>;

    createSet(name: string, members: Iterable<Value>): Promise<number | undefined>;
    addToSet(
      name: string,
      members: Value | readonly Value[] | ReadonlySet<Value>
    ): Promise<number | undefined>;
    removeFromSet(
      name: string,
      members: Value | readonly Value[] | ReadonlySet<Value>
    ): Promise<number | undefined>;
    retrieveSet(name: string): Promise<string[] | undefined>;
    isMemberOfSet(name: string, member: Value): Promise<0 | 1 | undefined>;
    /** Calls back with the members at once and after each change; `interval` in seconds, 10 at the least. */
    monitorSet(
      name: string,
      interval: number,
      callback: (members: string[]) => void
    ): Promise<StopMonitoring>;

    /** True only for the caller that created the hash. Rejects on an error. */
    createHash(key: string, obj: object | string, expiry?: number | string): Promise<boolean>;
    retrieveHash(key: string): Promise<Record<string, string> | null | undefined>;
    /** Rejects on an error. */
    createEphemeralGateway(ipAddress: string, voipCarrierSid: string, ttlSeconds: number): Promise<boolean>;
    /** Rejects on an error. */
    deleteEphemeralGateway(ipAddress: string, voipCarrierSid: string): Promise<boolean>;
    /** Rejects on an error. */
    queryEphemeralGateways(ipAddress: string): Promise<string[]>;

    addKey(key: string, value: Value, expirySeconds?: number | string): Promise<'OK' | undefined>;
    /** Null: the key exists already. */
    addKeyNx(key: string, value: Value, expirySeconds?: number | string): Promise<'OK' | null | undefined>;
    retrieveKey(key: string): Promise<string | null | undefined>;
    /** False on an error, too. */
    deleteKey(key: string): Promise<boolean>;
    incrKey(key: string, expirySeconds?: number | string): Promise<number | undefined>;
    decrKey(key: string): Promise<number | undefined>;
    decrKeyIfExists(key: string): Promise<number | undefined>;

    addToSortedSet(name: string, item: Value, priority?: number): Promise<number | undefined>;
    retrieveFromSortedSet(name: string): Promise<string | undefined>;
    /** Takes the items out; those taken before an error are handed out all the same. */
    retrieveByPatternSortedSet(name: string, pattern: string): Promise<string[]>;
    sortedSetLength(name: string): Promise<number | undefined>;
    sortedSetPositionByPattern(name: string, pattern: string): Promise<number[] | undefined>;

    pushBack(name: string, item: Value): Promise<number | undefined>;
    popFront(name: string): Promise<string | null | undefined>;
    lengthOfList(name: string): Promise<number | undefined>;
    removeFromList(name: string, item: Value): Promise<number | undefined>;
    /** -1: not in the list. */
    getListPosition(name: string, item: string): Promise<number | undefined>;
  }

  // ---- options ---------------------------------------------------------------------------------------------

  export interface Address {
    host: string;
    port: number;
  }

  /** As in Node.js; all in PEM. */
  export interface TlsOptions {
    /** Authorities to trust instead of Node's own list. */
    ca?: string | Buffer | (string | Buffer)[];
    /** The client's certificate, with its chain. */
    cert?: string | Buffer | (string | Buffer)[];
    /** Its private key, without a passphrase. */
    key?: string | Buffer;
    /** Name that the server's certificate must have, instead of the host. */
    servername?: string;
    /** `false` accepts any certificate. Default: true. */
    rejectUnauthorized?: boolean;
    /**
     * Paths of PEM files, read again for each new connection. What `ca`, `cert` or `key` says beside them is used until then.
     * Renewed files that cannot be used cause the warning `REDIS_TLS_FILES`, and the last usable ones stay in use.
     */
    files?: { ca?: string; cert?: string; key?: string };
  }

  /** Durations are milliseconds throughout. */
  export interface RedisOptions {
    /** `redis[s]://[[user]:password@]host[:port][/db][?option=value]`. Options beside it win over its parts. */
    url?: string;
    /** Default: `localhost`. */
    host?: string;
    /** 1 to 65535. Default: 6379. */
    port?: number | string;
    /** Unix domain socket, instead of host and port. */
    path?: string;
    /** IP version of host names that have both; 0: whichever answers. Default: 0. */
    family?: 0 | 4 | 6;
    /** ACL user. */
    username?: string;
    password?: string;
    /** Logical database. Default: 0. */
    db?: number;
    /** Shown by CLIENT LIST. */
    connectionName?: string;
    /** No CLIENT SETINFO. Default: false. */
    disableClientInfo?: boolean;
    /** The library introduces itself as `jambonz-redis-native(tag)`. */
    clientInfoTag?: string;
    /** READONLY after each handshake, for replicas of a Cluster. Default: false. */
    readOnly?: boolean;
    /** 3 asks for RESP3; a server that refuses it is talked to in RESP2. Default: 2. */
    protocol?: 2 | 3;
    /**
     * With protocol 3: `resp3` makes maps objects, doubles numbers and big numbers BigInt; `legacy` leaves replies as they are
     * in RESP2. Default: `legacy`.
     */
    replyMapping?: 'legacy' | 'resp3';
    /** Put in front of every key; not of patterns. */
    keyPrefix?: string | Buffer;
    /** TLS to the server, in Sentinel mode to the data nodes; `{}` trusts Node's own list of authorities. */
    tls?: TlsOptions;
    /** Idle time of TCP before a keepalive probe; 0: none. Default: 0. */
    keepAlive?: number;
    /** TCP_NODELAY. Default: true. */
    noDelay?: boolean;

    /** Sentinels to ask for the master; port 26379 unless given. The others are found through these. */
    sentinels?: { host?: string; port?: number | string }[] | null;
    /** The name that the Sentinels monitor the master under. Required with `sentinels`. */
    name?: string;
    /** `replica` (or `slave`): read from a replica of that master. Default: `master`. */
    role?: 'master' | 'replica' | 'slave';
    sentinelUsername?: string;
    sentinelPassword?: string;
    /** `false` keeps to the Sentinels of the list. Default: true. */
    updateSentinels?: boolean;
    /**
     * As `retryStrategy`, for the time that no Sentinel answers or none knows the name. Without it the delay grows by
     * `reconnectDelay`.
     */
    sentinelRetryStrategy?: (failures: number) => unknown;
    /** TLS to the Sentinels. */
    sentinelTLS?: TlsOptions;
    /** For ioredis only, where `tls` is without effect in Sentinel mode otherwise. Here `tls` means TLS. */
    enableTLSForSentinelMode?: boolean;
    /**
     * From announced addresses (`host:port`) to those that lead there: a table, or a function that is asked once
     * for each address and answers at once.
     */
    natMap?: Record<string, Address> | ((announced: string) => Address | null | undefined);
    /**
     * `early`: follow a promotion as soon as the new master says itself that it is one, about a second before
     * Sentinels announce it. `announced`: wait for them. README.md, Limits: what each may lose. Default: `early`.
     */
    followPromotion?: 'early' | 'announced';

    /** Connect with the first command, or with `connect()`. Default: false. */
    lazyConnect?: boolean;
    /** `false` rejects commands while there is no connection. Default: true. */
    enableOfflineQueue?: boolean;
    /** Bounds what waits for a connection, in commands. Default: 100,000. */
    queueMaxCommands?: number;
    /** The same in bytes. Default: 256 MiB. */
    queueMaxBytes?: number;
    /** By then every command is settled, counted from the call. 1 to 2^31. Default: 15,000. */
    commandDeadline?: number;
    /** ioredis' name for `commandDeadline`. */
    commandTimeout?: number;
    /** As many failed attempts to connect reject what waits, with MaxRetriesPerRequestError. Default: no limit. */
    maxRetriesPerRequest?: number | null;
    /**
     * Asked after a lost connection and after each failed attempt, with the number of them in a row. A number: the
     * next attempt begins after as many milliseconds. Anything else, and null instead of the function: the client
     * ends. A Sentinel that knows better ends any delay. Default: at once, then `reconnectDelay` more each time.
     */
    retryStrategy?: ((failures: number) => unknown) | null;
    /**
     * Asked for each error reply. `true` or 1: another connection. 2: and the command is sent on it again, unless it
     * is part of a transaction.
     */
    reconnectOnError?: ((error: ReplyError) => boolean | 0 | 1 | 2) | null;
    /** `false` is `retry: 'never'`. */
    autoResendUnfulfilledCommands?: boolean;
    /**
     * What becomes of a command that was in flight when the connection was lost. `idempotent`: sent again if
     * running it twice does no harm, also together with those of its pipeline or transaction, rejected with
     * ERR_REDIS_MAYBE_EXECUTED otherwise. `always`: sent again.
     * `never`: rejected. Default: `idempotent`.
     */
    retry?: Retry;
    /** Replicas that must have a write before it is reported (WAIT). 0 to 100. Default: 0. */
    waitReplicas?: number;
    /** How long they may take, before ERR_REDIS_NOT_REPLICATED. 1 to 60,000. Default: 1,000. */
    waitTimeout?: number;

    /** TCP, TLS and the Redis handshake of one attempt. 1 to 600,000. Default: 10,000. */
    connectTimeout?: number;
    /** Each step with a Sentinel. 10 to 60,000. Default: 400. */
    sentinelTimeout?: number;
    /** ioredis' name for `sentinelTimeout`. */
    sentinelCommandTimeout?: number;
    /** The server is asked for its role this often. 20 to 600,000. Default: 500. */
    heartbeatInterval?: number;
    /** Silence with commands in flight after which a node is suspected to hang. 50 to 600,000. Default: 1,000. */
    suspectAfter?: number;
    /** ioredis' name for `suspectAfter`. */
    socketTimeout?: number;
    /** The longest that writes are held for a failover without progress. 0 to 60,000. Default: 3,000. */
    holdLimit?: number;
    /** First delay between attempts to connect. 1 to 60,000. Default: 50. */
    reconnectDelay?: number;
    /** Largest delay between attempts. 1 to 600,000. Default: 2,000. */
    reconnectDelayMax?: number;
    /** Stacks of errors show where the command was called; costs time for every command. Default: false. */
    showFriendlyErrorStack?: boolean;
    /** Lua scripts that become methods; see `defineCommand()`. */
    scripts?: Record<string, ScriptDefinition>;
    /** Integers as strings. Without it those beyond 2^53 are of type bigint. Default: false. */
    stringNumbers?: boolean;
    /** Subscribe again after a connection was lost. Default: true. */
    autoResubscribe?: boolean;
    /** The client is one as from `monitor()`. Default: false. */
    monitor?: boolean;
    /** For blocking commands without an end of their own. */
    blockingTimeout?: number;
    /** Beyond the timeout that a blocking command has. */
    blockingTimeoutGrace?: number;

    // Options of ioredis that are taken without effect; docs/options.md says why.
    autoPipeliningIgnoredCommands?: string[];
    commandQueue?: boolean;
    disconnectTimeout?: number;
    enableAutoPipelining?: boolean;
    enableReadyCheck?: boolean;
    failoverDetector?: boolean;
    maxLoadingRetryTime?: number | null;
    offlineQueue?: boolean;
    sentinelMaxConnections?: number;
    sentinelReconnectStrategy?: (failures: number) => unknown;
  }

  export interface ScriptDefinition {
    lua: string;
    /** How many of the arguments are keys; absent: the first argument of each call says it. */
    numberOfKeys?: number | null;
    /** The script writes nothing: it may run twice, and does not wait while a failover holds writes. */
    readOnly?: boolean;
  }

  export type Retry = 'idempotent' | 'always' | 'never';

  // ---- client ----------------------------------------------------------------------------------------------

  export type Status =
    | 'wait'
    | 'connecting'
    | 'connect'
    | 'ready'
    | 'monitoring'
    | 'close'
    | 'reconnecting'
    | 'end';

  export interface RedisEvents {
    /** With `lazyConnect`: nothing was called yet. */
    wait: [];
    connecting: [];
    /** A connection is there. */
    connect: [];
    /** Commands flow. */
    ready: [];
    /** The connection is gone, or an attempt to make one has failed. */
    close: [];
    /** In front of `connect`: `host:port` of the node that the connection leads to. */
    node: [address: string];
    /** In front of the `close` of a connection that was in use: why it is gone. */
    lost: [reason: string];
    /** The next attempt begins after this many milliseconds. */
    reconnecting: [delay: number];
    /** The client was closed and stays so. */
    end: [];
    /** An attempt to connect failed, and the client goes on trying. Without a listener it is printed. */
    error: [error: ConnectionError];
    /** Something that an operator should know. */
    warning: [warning: Warning];
    /** A failover is over. */
    failover: [report: FailoverReport];
    /** SELECT succeeded. */
    select: [database: number];
    /** What was published to a channel. */
    message: [channel: string, message: string];
    messageBuffer: [channel: Buffer, message: Buffer];
    /** What was published to a channel that a pattern matches. */
    pmessage: [pattern: string, channel: string, message: string];
    pmessageBuffer: [pattern: string, channel: Buffer, message: Buffer];
    /** What was published to a shard channel. */
    smessage: [channel: string, message: string];
    smessageBuffer: [channel: Buffer, message: Buffer];
    /** With protocol 3: what the server said unasked, for example `invalidate` and the keys. */
    push: [kind: string, ...data: unknown[]];
    /** Of a client from `monitor()`: it has begun. */
    monitoring: [];
    /** A command was executed; `time` in seconds since 1970. */
    monitor: [time: string, args: string[], source: string, database: string];
  }

  export interface Warning {
    code: WarningCode;
    message: string;
  }

  export type WarningCode =
    /** A Sentinel's ACL forbids subscriptions: it is polled, and failovers are followed later. */
    | 'REDIS_SENTINEL_POLLING'
    /** A Sentinel takes no part in failovers for the time being. */
    | 'REDIS_SENTINEL_TILT'
    /** The node does not answer. */
    | 'REDIS_NODE_SILENT'
    /** A node or a Sentinel has no password, and is given one. */
    | 'REDIS_PASSWORD_NOT_NEEDED'
    /** The subscriptions are back after a time without a connection; what was published meanwhile is missed. */
    | 'REDIS_MESSAGES_MISSED'
    /** For a second or more nothing was read from a server, because this process did not take what it had. */
    | 'REDIS_READING_PAUSED'
    /** Renewed files of `tls.files` cannot be used; the last usable ones stay in use. */
    | 'REDIS_TLS_FILES'
    /** Sentinels dropped a promotion that was followed early: what was written there is lost. */
    | 'REDIS_PROMOTION_ABANDONED';

  export interface FailoverReport {
    /** The master before, `host:port`. */
    from?: string;
    /** The master after; the same when the failover was given up. */
    to?: string;
    /** Configuration epoch that the Sentinels confirmed. */
    epoch?: number;
    /** The promotion was followed before it was announced. */
    early: boolean;
    /** The failover was given up and the old master kept. */
    aborted: boolean;
    /** Each step once, in the order in which they were noticed. */
    moments: FailoverMoment[];
    /** When the first step was noticed, as of `Date.now()`. */
    startedAt: number;
    commands: FailoverToll;
  }

  /** What a failover did to commands. */
  export interface FailoverToll {
    /** Waited when the new connection came. */
    held: number;
    /** Milliseconds that the oldest of them had waited. */
    longestWait: number;
    /** Sent again. */
    retried: number;
    /** Rejected with ERR_REDIS_MAYBE_EXECUTED. */
    maybeExecuted: number;
    /** Rejected with ERR_REDIS_DEADLINE. */
    expired: number;
    /** Refused by a server without being executed, and sent again. */
    refused: number;
    /** Answered by a node whose promotion Sentinel abandoned afterwards: what they wrote is lost. */
    abandoned: number;
  }

  export interface FailoverMoment {
    step: FailoverStep;
    /** Milliseconds since the first step. */
    at: number;
    /** Who noticed: `connection`, `heartbeat`, the address of a node, or the number of a Sentinel. */
    by: string;
  }

  export type FailoverStep =
    | 'lost'
    | 'down'
    | 'selecting'
    | 'selected'
    | 'promoting'
    | 'promoted'
    | 'verified'
    | 'resumed'
    | 'announced'
    | 'aborted';

  /** For probes and metrics. */
  export interface CoreHealth {
    state: 'idle' | 'seeking' | 'waiting' | 'ready' | 'failover' | 'suspect';
    /** The node in use, `host:port`. */
    node?: string;
    /** Configuration epoch that Sentinels confirmed. */
    epoch: number;
    sentinels: SentinelHealth[];
    /** Commands sent and unanswered. */
    inFlight: number;
    /** Commands that wait for a connection. */
    waiting: number;
    /** Their bytes. */
    waitingBytes: number;
    /** Age of the oldest unsettled command in milliseconds. */
    oldest: number;
    /** Commands; from here on totals since the client was made. */
    submitted: number;
    /** Bytes of commands. */
    submittedBytes: number;
    /** Bytes of replies. */
    receivedBytes: number;
    /** How often nothing was read because this process took no replies. */
    readPauses: number;
    /** For how long. */
    readPausedMs: number;
    /** Commands with a reply. */
    answered: number;
    /** Sent again after a connection was lost. */
    retried: number;
    /** Rejected with ERR_REDIS_MAYBE_EXECUTED. */
    maybeExecuted: number;
    /** Rejected with ERR_REDIS_DEADLINE. */
    expired: number;
    /** Rejected with ERR_REDIS_QUEUE_FULL. */
    overflowed: number;
    /** Refused by a server without being executed (READONLY, LOADING ...). */
    refused: number;
  }

  /** What `health()` says. */
  export interface Health extends CoreHealth {
    /** The report of the last failover. */
    lastFailover: FailoverReport | null;
  }

  export interface SentinelHealth {
    address: string;
    reachable: boolean;
    subscribed: boolean;
    /** The master it names, `host:port`. */
    names?: string;
  }

  /** What `stats()` says. Durations are in seconds. */
  export interface Stats {
    /** A number that tells the clients of a thread apart. */
    client: number;
    /** The option `connectionName`. */
    name: string | null;
    status: string;
    state: CoreHealth['state'];
    /** The node in use, `host:port`. */
    node: string | null;
    /** As in `CoreHealth`. */
    commands: Pick<
      CoreHealth,
      'submitted' | 'answered' | 'retried' | 'refused' | 'maybeExecuted' | 'expired' | 'overflowed'
    >;
    /** Rejected commands by `code`. Errors among the results of a transaction are not counted. */
    errors: Record<string, number>;
    inFlight: number;
    /** What waits for a connection, and how old the oldest unsettled command is. */
    queue: { commands: number; bytes: number; oldest: number };
    bytes: { sent: number; received: number };
    /**
     * Times in which nothing was read, because 16 MB of replies or messages waited for this process to take them; those of
     * subscriptions and blocking commands that are open included.
     */
    pauses: { count: number; seconds: number };
    /** Connections that were put to use, and how many of them replaced another. */
    connections: { made: number; again: number };
    /** Those that were followed and those that the Sentinels gave up; durations from the first sign until commands were sent again. */
    failovers: { followed: number; aborted: number; seconds: number; longest: number; last: number };
    /** `null` unless `measureLatency()` switched it on. Each bucket counts all commands up to its bound. */
    latency: { count: number; sum: number; buckets: Array<{ upTo: number; count: number }> } | null;
  }

  /** A client as in ioredis: every command is a method that returns a promise and takes a callback. */
  export class Redis extends EventEmitter {
    constructor(port: number | string, host: string, options?: RedisOptions);
    constructor(port: number, options?: RedisOptions);
    /** @param address a URL, a host, a port, or the path of a Unix domain socket (beginning with `/`) */
    constructor(address: string, options?: RedisOptions);
    constructor(options?: RedisOptions);

    /** As `new Redis(...)`. */
    static createClient(port: number | string, host: string, options?: RedisOptions): Redis;
    static createClient(port: number, options?: RedisOptions): Redis;
    static createClient(address: string, options?: RedisOptions): Redis;
    static createClient(options?: RedisOptions): Redis;
    static readonly Cluster: typeof Cluster;
    static readonly Command: typeof Command;
    static readonly ReplyError: typeof ReplyError;

    readonly status: Status;
    readonly isCluster: false;
    readonly mode: 'normal' | 'subscriber' | 'monitor';
    /** The application has closed the client. */
    readonly manuallyClosing: boolean;
    readonly options: Readonly<RedisOptions>;

    on<E extends keyof RedisEvents>(event: E, listener: (...args: RedisEvents[E]) => void): this;
    once<E extends keyof RedisEvents>(event: E, listener: (...args: RedisEvents[E]) => void): this;
    off<E extends keyof RedisEvents>(event: E, listener: (...args: RedisEvents[E]) => void): this;

    /** Resolves when the client is ready; rejects when the first attempt fails, and goes on trying all the same. */
    connect(callback?: Callback<undefined>): Promise<void>;
    /** Lets what was submitted finish, for two seconds at the most, and closes. Rejects when it is called again. */
    quit(callback?: Callback<'OK'>): Promise<'OK'>;
    /** Closes at once; what is unsettled is rejected. `true`: looks for a new connection instead. */
    disconnect(reconnect?: boolean): void;
    /** node_redis' name for `disconnect()`. */
    end(flush?: boolean): void;
    /** A second client with the same options and these. */
    duplicate(overrides?: RedisOptions): Redis;
    /** A second client that reads from a replica of the same master, which may be behind it. */
    replica(overrides?: RedisOptions): Redis;
    /** The same connection under another delivery contract. */
    withOptions(contract: { retry?: Retry; deadline?: number }): this;
    /** How the connection is now, who says so, and what waits for it; for probes. */
    health(): Health;
    /** What happened since the client was made, in numbers. `@jambonz/redis-native/metrics` makes a text of them. */
    stats(): Stats;

    /**
     * Makes a Lua script a method of this client, of its pipelines, and of its duplicates; there is one that ends
     * in `Buffer`, too. It goes by its digest; a server that does not know it (any more) is given its text.
     * Types are told by `declare module '@jambonz/redis-native' { interface Redis { ... } interface Pipeline { ... } }`.
     * @throws ConfigurationError
     */
    defineCommand(name: string, definition: ScriptDefinition): void;

    /** The keys of the database, page by page; `match` is not prefixed. */
    scanStream(options?: ScanStreamOptions & { type?: string }): ScanStream<string>;
    scanBufferStream(options?: ScanStreamOptions & { type?: string }): ScanStream<Buffer>;
    /** Fields and values in turn; with `noValues` (Redis 7.4) fields alone. */
    hscanStream(key: Key, options?: ScanStreamOptions & { noValues?: boolean }): ScanStream<string>;
    hscanBufferStream(key: Key, options?: ScanStreamOptions & { noValues?: boolean }): ScanStream<Buffer>;
    sscanStream(key: Key, options?: ScanStreamOptions): ScanStream<string>;
    sscanBufferStream(key: Key, options?: ScanStreamOptions): ScanStream<Buffer>;
    /** Members and scores in turn. */
    zscanStream(key: Key, options?: ScanStreamOptions): ScanStream<string>;
    zscanBufferStream(key: Key, options?: ScanStreamOptions): ScanStream<Buffer>;

    /** Commands that are sent together and executed one by one. */
    pipeline(commands?: readonly QueuedCommand[]): Pipeline;
    /** Commands that are executed together, or not at all. */
    multi(commands?: readonly QueuedCommand[]): Pipeline;
    /** Collects the commands that are called from here on, until `exec()` or `discard()`. */
    multi(options: { pipeline: false }): Promise<'OK'>;
    /** Executes what was collected since `multi({ pipeline: false })`. */
    exec(callback?: Callback<Outcome[] | null>): Promise<Outcome[] | null>;
    /** A second client that emits `monitor` for every command that the server executes. */
    monitor(callback?: Callback<Redis>): Promise<Redis>;
    /** Sends a command that is an object, and settles its promise. */
    sendCommand(command: Command): Promise<unknown>;
    /** The names of the commands that are methods. */
    getBuiltinCommands(): string[];
    /** Two functions to be methods of a client or a pipeline. */
    createBuiltinCommand(name: string): { string: OtherCommand<'promise'>; buffer: OtherCommand<'promise'> };
    /** Makes a command of a module or of a newer server a method of this client and of its pipelines. */
    addBuiltinCommand(name: string): void;
    /** `using`: as `disconnect()`. */
    [Symbol.dispose](): void;
    /** `await using`: as `quit()`. */
    [Symbol.asyncDispose](): Promise<void>;
    /** Any command by its name. */
    call<T = unknown>(name: string, ...args: Loose): Promise<T>;
    call<T = unknown>(name: string, ...args: [...args: Loose, callback: Callback<T>]): Promise<T>;
    /** The same with Buffers in place of strings. */
    callBuffer<T = unknown>(name: string, ...args: Loose): Promise<T>;
    callBuffer<T = unknown>(name: string, ...args: [...args: Loose, callback: Callback<T>]): Promise<T>;
  }

  export interface Redis extends Commands<'promise'> {}

  /** A command as an object. Without `replyEncoding` texts of the reply come as Buffers. */
  export class Command {
    constructor(
      name: string,
      args?: Loose,
      options?: { replyEncoding?: string | null; keyPrefix?: Key },
      callback?: Callback<unknown>
    );
    readonly name: string;
    args: Value[];
    readonly promise: Promise<unknown>;
    /** For all clients of the process: gets the arguments in one flat list, and makes those that are sent. */
    static setArgumentTransformer<A = Value>(command: string, transform: (args: A[]) => unknown[]): void;
    /** For all clients of the process: gets what the server replied, and makes what the caller gets. */
    static setReplyTransformer<R = unknown>(command: string, transform: (reply: R) => unknown): void;
  }

  /** There is no Cluster client: the constructor throws ERR_REDIS_NOT_SUPPORTED. */
  export class Cluster {
    constructor(...args: never[]);
  }

  /** `highWaterMark` counts pages. */
  export interface ScanStreamOptions extends ReadableOptions {
    /** Glob. */
    match?: Key;
    /** About how many elements a page has; the server decides. */
    count?: number | string;
  }

  /** Its chunks are pages, some of them empty. The next page is asked for when the reader wants it. */
  export interface ScanStream<T extends Key> extends Readable {
    /** Ends the stream after the page that is on its way. */
    close(): void;
    [Symbol.asyncIterator](): NodeJS.AsyncIterator<T[]>;
  }

  /** Name and arguments; a callback may follow. */
  export type QueuedCommand =
    | readonly [name: string, ...args: Loose]
    | readonly [name: string, ...args: [...args: Loose, callback: Callback<unknown>]];

  /** What a command of a pipeline or transaction came to. */
  export type Outcome = [error: Error | null, value?: unknown];

  /** Commands that are sent together. */
  export interface Pipeline extends Commands<'chain'> {
    readonly length: number;
    /** Null: a watched key has changed, and nothing was executed. */
    exec(callback?: Callback<Outcome[] | null>): Promise<Outcome[] | null>;
    /** As `exec()`: each command says itself whether it wants Buffers. */
    execBuffer(callback?: Callback<Outcome[] | null>): Promise<Outcome[] | null>;
    /** What follows is a transaction, up to the next `exec()`, which sends nothing yet. */
    multi(): InnerTransaction;
    /** Adds commands from a list. */
    addBatch(commands: readonly QueuedCommand[]): Pipeline;
    call(name: string, ...args: [...args: Loose, callback: Callback<unknown>] | Loose): Pipeline;
    callBuffer(name: string, ...args: [...args: Loose, callback: Callback<unknown>] | Loose): Pipeline;
  }

  /** A transaction among the commands of a pipeline. */
  export interface InnerTransaction extends Commands<'inner'> {
    readonly length: number;
    /** Ends the transaction, and returns to the pipeline. */
    exec(callback?: Callback<unknown[] | null>): Pipeline;
  }

  // ---- errors ----------------------------------------------------------------------------------------------

  /** Base of the errors below; by itself it says that the client cannot do what was asked. */
  export class RedisError extends Error {
    constructor(message: string, code?: string);
    code?: RedisErrorCode | CommandErrorCode | ConnectionErrorCode | (string & {});
  }

  export type RedisErrorCode =
    /** The client was closed. */
    | 'ERR_REDIS_CLOSED'
    /** `connect()` of a client that connects already. */
    | 'ERR_REDIS_CONNECTING'
    /** The command would break the connection that all commands share: AUTH, RESET, CLIENT REPLY ... */
    | 'ERR_REDIS_NOT_SUPPORTED'
    /** The client has subscriptions, and takes no other commands until they are ended. */
    | 'ERR_REDIS_SUBSCRIBER_MODE'
    /** The client came from `monitor()` and takes no commands. */
    | 'ERR_REDIS_MONITORING';

  /** An error reply of the server. Arguments are left out: they may be secrets. */
  export class ReplyError extends RedisError {
    constructor(message: string, command?: string);
    /** The first word of the reply: `ERR`, `WRONGTYPE`, `NOSCRIPT`, `NOPERM`, `OOM`, `EXECABORT` ... */
    code?: string;
    command?: { name: string };
    /** Of a transaction that was aborted: why. */
    previousErrors?: ReplyError[];
  }

  /** A command that came to no good end, other than by an error reply. */
  export class CommandError extends RedisError {
    constructor(message: string, code: CommandErrorCode, executed: 'no' | 'maybe' | 'yes', command: string);
    code: CommandErrorCode;
    /** `no`: it may be tried again. `maybe`: it was sent, and no reply came. `yes`: but see `code`. */
    executed: 'no' | 'maybe' | 'yes';
    command: { name: string };
  }

  export type CommandErrorCode =
    /** The client was closed. */
    | 'ERR_REDIS_CLOSED'
    /** `commandDeadline` has passed; the message tells what it waited for. */
    | 'ERR_REDIS_DEADLINE'
    /** The connection was lost before the reply, and running the command twice would change the result. */
    | 'ERR_REDIS_MAYBE_EXECUTED'
    /** `queueMaxCommands` or `queueMaxBytes` is reached. */
    | 'ERR_REDIS_QUEUE_FULL'
    /** There is no connection, and `enableOfflineQueue` is false. */
    | 'ERR_REDIS_OFFLINE'
    /** The server refuses the credentials. */
    | 'ERR_REDIS_AUTH'
    /** The server that handed out the cursor of this scan is gone: start the scan again. */
    | 'ERR_REDIS_CURSOR_LOST'
    /** `maxRetriesPerRequest` attempts to connect failed while the command waited. */
    | 'ERR_REDIS_MAX_RETRIES'
    /** Executed, but fewer than `waitReplicas` replicas have it. */
    | 'ERR_REDIS_NOT_REPLICATED';

  /** The client gave the command up, because it was closed or because nothing else helped. */
  export class AbortError extends CommandError {}

  /** `maxRetriesPerRequest` attempts to connect failed while the command waited. */
  export class MaxRetriesPerRequestError extends AbortError {}

  /** The connection to a node or to the Sentinels failed. */
  export class ConnectionError extends RedisError {
    constructor(message: string, code: ConnectionErrorCode, node?: Address);
    code: ConnectionErrorCode;
    /** Where Node has a code of its own, this and the next are what Node says. */
    errno?: number;
    syscall?: 'connect' | 'read' | 'getaddrinfo';
    /** Of the node, or the path of its socket. */
    address?: string;
    port?: number;
    /** The name that could not be resolved. */
    hostname?: string;
  }

  export type ConnectionErrorCode =
    | 'ECONNREFUSED'
    | 'ECONNRESET'
    | 'ETIMEDOUT'
    | 'ENOTFOUND'
    | 'EHOSTUNREACH'
    | 'EIO'
    | 'ENOENT'
    /** The TLS handshake failed, or the certificate may not be trusted. */
    | 'ERR_REDIS_TLS'
    /** What answers is no Redis. */
    | 'ERR_REDIS_PROTOCOL'
    /** The credentials are refused. */
    | 'ERR_REDIS_AUTH'
    /** Another step of the handshake is refused. */
    | 'ERR_REDIS_HANDSHAKE'
    /** No Sentinel answers. */
    | 'ERR_REDIS_SENTINELS_UNREACHABLE'
    /** Sentinels answer, and none knows the name of the master. */
    | 'ERR_REDIS_MASTER_UNKNOWN'
    /** The node that Sentinels name is not what they say. */
    | 'ERR_REDIS_WRONG_ROLE'
    | 'ERR_REDIS_CONFIGURATION'
    /** A fault of this package: please report it. */
    | 'ERR_REDIS_INTERNAL';

  /** An option or a variable is missing or malformed. Thrown by constructors. */
  export class ConfigurationError extends Error {
    constructor(variable: string, explanation: string, options?: { cause?: unknown });
    code: 'ERR_REDIS_CONFIGURATION';
    /** The variable, or `option NAME`. */
    variable: string;
  }

  // ---- commands --------------------------------------------------------------------------------------------

  export type Key = string | Buffer;
  /** Converted as by `String()`, bytes excepted. */
  export type Value = string | number | bigint | boolean | Uint8Array;
  export type Callback<T> = (error: Error | null, value?: T) => void;
  /** Arrays among arguments are flattened, once. */
  export type Loose = (Value | readonly Value[])[];
  /** One behind the other, or in an array. */
  export type Many<T> = T[] | [list: readonly T[]];
  /** Fields or keys and their values. */
  export type Pairs =
    | Many<Value>
    | [object: Record<string, unknown> | object]
    | [map: ReadonlyMap<Value, unknown>];

  type Context = 'promise' | 'chain' | 'inner';
  type Result<T, C extends Context> = C extends 'chain'
    ? Pipeline
    : C extends 'inner'
      ? InnerTransaction
      : Promise<T>;

  /** Arguments as documented, or all of them in one array; a callback may follow. */
  interface Method<A extends unknown[], T, C extends Context> {
    (...args: A): Result<T, C>;
    (...args: [...args: A, callback: Callback<T>]): Result<T, C>;
    (args: readonly (Value | readonly Value[])[], callback?: Callback<T>): Result<T, C>;
  }

  /** A command whose reply the types do not know. */
  interface OtherCommand<C extends Context> {
    <T = unknown>(...args: Loose): Result<T, C>;
    <T = unknown>(...args: [...args: Loose, callback: Callback<T>]): Result<T, C>;
  }

  /** The reply of the method whose name ends in `Buffer`. */
  type Bytes<T> = T extends string
    ? Buffer
    : T extends readonly unknown[]
      ? { [I in keyof T]: Bytes<T[I]> }
      : T extends Record<string, string>
        ? Record<string, Buffer>
        : T;

  type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (member: infer I) => void
    ? I
    : never;

  /** One `Method` for each form: TypeScript drops overloads of which two take a union of forms. */
  type Overloads<U, C extends Context, B extends boolean> = Intersection<
    U extends [infer A, infer T]
      ? A extends unknown[]
        ? Method<A, B extends true ? Bytes<T> : T, C>
        : never
      : never
  >;

  type Commands<C extends Context> = { [K in keyof Signatures]: Overloads<Signatures[K], C, false> } & {
    [K in keyof Signatures as `${K}Buffer`]: Overloads<Signatures[K], C, true>;
  } & { [K in OtherCommands | `${OtherCommands}Buffer`]: OtherCommand<C> };

  type Expiry =
    | [unit: 'EX' | 'PX' | 'EXAT' | 'PXAT' | Lower, time: number | string]
    | ['KEEPTTL' | 'keepttl'];
  type Lower = 'ex' | 'px' | 'exat' | 'pxat';
  type Condition = 'NX' | 'XX' | 'nx' | 'xx';
  type ExpireCondition = [] | [condition: 'NX' | 'XX' | 'GT' | 'LT'];
  type Side = 'LEFT' | 'RIGHT' | 'left' | 'right';
  type Score = number | string;
  type WithScores = 'WITHSCORES' | 'withscores';
  type Limit = [] | ['LIMIT' | 'limit', offset: number, count: number];

  /** Arguments and reply of the commands that are used most; a union where there are several forms. */
  interface Signatures {
    // keys
    del: [Many<Key>, number];
    unlink: [Many<Key>, number];
    exists: [Many<Key>, number];
    touch: [Many<Key>, number];
    expire: [[key: Key, seconds: number | string, ...ExpireCondition], number];
    pexpire: [[key: Key, milliseconds: number | string, ...ExpireCondition], number];
    expireat: [[key: Key, seconds: number | string, ...ExpireCondition], number];
    pexpireat: [[key: Key, milliseconds: number | string, ...ExpireCondition], number];
    persist: [[key: Key], number];
    ttl: [[key: Key], number];
    pttl: [[key: Key], number];
    type: [[key: Key], string];
    keys: [[pattern: string], string[]];
    scan: [[cursor: number | string, ...options: Many<Value>], [cursor: string, keys: string[]]];
    rename: [[key: Key, newKey: Key], 'OK'];
    renamenx: [[key: Key, newKey: Key], number];
    randomkey: [[], string | null];

    // strings and numbers
    get: [[key: Key], string | null];
    set:
      | [[key: Key, value: Value] | [key: Key, value: Value, ...Expiry], 'OK']
      | [
          (
            | [key: Key, value: Value, condition: Condition]
            | [key: Key, value: Value, condition: Condition, ...Expiry]
            | [key: Key, value: Value, ...Expiry, condition: Condition]
          ),
          'OK' | null
        ]
      | [
          [key: Key, value: Value, 'GET' | 'get'] | [key: Key, value: Value, ...Expiry, 'GET' | 'get'],
          string | null
        ];
    setex: [[key: Key, seconds: number | string, value: Value], 'OK'];
    psetex: [[key: Key, milliseconds: number | string, value: Value], 'OK'];
    setnx: [[key: Key, value: Value], number];
    mget: [Many<Key>, (string | null)[]];
    mset: [Pairs, 'OK'];
    msetnx: [Pairs, number];
    getset: [[key: Key, value: Value], string | null];
    getdel: [[key: Key], string | null];
    getrange: [[key: Key, start: number, end: number], string];
    append: [[key: Key, value: Value], number];
    strlen: [[key: Key], number];
    incr: [[key: Key], number];
    incrby: [[key: Key, by: number | string], number];
    incrbyfloat: [[key: Key, by: number | string], string];
    decr: [[key: Key], number];
    decrby: [[key: Key, by: number | string], number];

    // hashes
    hset: [[key: Key, ...fields: Pairs], number];
    hmset: [[key: Key, ...fields: Pairs], 'OK'];
    hsetnx: [[key: Key, field: Value, value: Value] | [key: Key, pair: readonly [Value, Value]], number];
    hget: [[key: Key, field: Value], string | null];
    hmget: [[key: Key, ...fields: Many<Value>], (string | null)[]];
    /** An object without fields where there is no such hash. */
    hgetall: [[key: Key], Record<string, string>];
    hdel: [[key: Key, ...fields: Many<Value>], number];
    hexists: [[key: Key, field: Value], number];
    hincrby: [[key: Key, field: Value, by: number | string], number];
    hincrbyfloat: [[key: Key, field: Value, by: number | string], string];
    hkeys: [[key: Key], string[]];
    hvals: [[key: Key], string[]];
    hlen: [[key: Key], number];
    hscan: [
      [key: Key, cursor: number | string, ...options: Many<Value>] | ScanList,
      [cursor: string, pairs: string[]]
    ];

    // lists
    lpush: [[key: Key, ...items: Many<Value>], number];
    rpush: [[key: Key, ...items: Many<Value>], number];
    lpop: [[key: Key], string | null] | [[key: Key, count: number], string[] | null];
    rpop: [[key: Key], string | null] | [[key: Key, count: number], string[] | null];
    llen: [[key: Key], number];
    lrange: [[key: Key, start: number, stop: number], string[]];
    lrem: [[key: Key, count: number, item: Value], number];
    lset: [[key: Key, index: number, item: Value], 'OK'];
    lindex: [[key: Key, index: number], string | null];
    ltrim: [[key: Key, start: number, stop: number], 'OK'];

    // sets
    sadd: [[key: Key, ...members: Many<Value>], number];
    srem: [[key: Key, ...members: Many<Value>], number];
    smembers: [[key: Key], string[]];
    sismember: [[key: Key, member: Value], 0 | 1];
    smismember: [[key: Key, ...members: Many<Value>], number[]];
    scard: [[key: Key], number];
    spop: [[key: Key], string | null] | [[key: Key, count: number], string[]];
    srandmember: [[key: Key], string | null] | [[key: Key, count: number], string[]];
    sinter: [Many<Key>, string[]];
    sunion: [Many<Key>, string[]];
    sdiff: [Many<Key>, string[]];
    sscan: [
      [key: Key, cursor: number | string, ...options: Many<Value>] | ScanList,
      [cursor: string, members: string[]]
    ];

    // sorted sets
    zadd: [[key: Key, ...scoresAndMembers: Many<Value>], number];
    zrem: [[key: Key, ...members: Many<Value>], number];
    zcard: [[key: Key], number];
    zscore: [[key: Key, member: Value], string | null];
    zincrby: [[key: Key, by: Score, member: Value], string];
    zrank: [[key: Key, member: Value], number | null];
    zrevrank: [[key: Key, member: Value], number | null];
    zcount: [[key: Key, min: Score, max: Score], number];
    zrange: [[key: Key, start: Score, stop: Score, ...options: Many<Value>], string[]];
    zrevrange: [
      [key: Key, start: number, stop: number] | [key: Key, start: number, stop: number, WithScores],
      string[]
    ];
    zrangebyscore: [
      [key: Key, min: Score, max: Score, ...Limit] | [key: Key, min: Score, max: Score, WithScores, ...Limit],
      string[]
    ];
    zremrangebyscore: [[key: Key, min: Score, max: Score], number];
    zremrangebyrank: [[key: Key, start: number, stop: number], number];
    zpopmin: [[key: Key] | [key: Key, count: number], string[]];
    zpopmax: [[key: Key] | [key: Key, count: number], string[]];
    zscan: [
      [key: Key, cursor: number | string, ...options: Many<Value>] | ScanList,
      [cursor: string, pairs: string[]]
    ];

    // scripts
    eval: [[script: string, keyCount: number | string, ...keysAndArguments: Loose], unknown];
    evalsha: [[sha1: string, keyCount: number | string, ...keysAndArguments: Loose], unknown];

    // server
    ping: [[], 'PONG'] | [[message: string], string];
    echo: [[message: Value], string];
    publish: [[channel: Key, message: Value], number];
    /** Protects the next `multi()` of what runs after it, and of nobody else. */
    watch: [Many<Key>, 'OK'];
    unwatch: [[], 'OK'];
    /** For all commands of this client that are called from now on. */
    select: [[database: number | string], 'OK'];
    /** How many replicas have all writes that this client was answered. */
    wait: [[replicas: number | string, milliseconds: number | string], number];

    // blocking commands: each on a connection of its own; seconds, 0 for as long as it takes
    blpop: [[...keys: Key[], seconds: number | string], [key: string, item: string] | null];
    brpop: [[...keys: Key[], seconds: number | string], [key: string, item: string] | null];
    blmove: [[source: Key, destination: Key, from: Side, to: Side, seconds: number | string], string | null];
    brpoplpush: [[source: Key, destination: Key, seconds: number | string], string | null];
    bzpopmin: [
      [...keys: Key[], seconds: number | string],
      [key: string, member: string, score: string] | null
    ];
    bzpopmax: [
      [...keys: Key[], seconds: number | string],
      [key: string, member: string, score: string] | null
    ];

    // subscriptions: how many there are now
    subscribe: [Many<Key>, number];
    psubscribe: [Many<Key>, number];
    ssubscribe: [Many<Key>, number];
    unsubscribe: [Many<Key>, number];
    punsubscribe: [Many<Key>, number];
    sunsubscribe: [Many<Key>, number];
    dbsize: [[], number];
    flushall: [[] | ['ASYNC' | 'SYNC'], 'OK'];
    flushdb: [[] | ['ASYNC' | 'SYNC'], 'OK'];
    info: [Many<string>, string];
    time: [[], [seconds: string, microseconds: string]];
  }

  /** Key, and cursor and options in an array. */
  type ScanList = [key: Key, cursorAndOptions: readonly Value[]];

  // Written by scripts/generate-types.js from lib/commands/command-table.js: all commands without a signature above.
  // <generated>
  // biome-ignore format: one name a line would be two hundred lines
  type OtherCommands =
    | 'acl' | 'arcount' | 'ardel' | 'ardelrange' | 'arget' | 'argetrange' | 'argrep' | 'arinfo' | 'arinsert'
    | 'arlastitems' | 'arlen' | 'armget' | 'armset' | 'arnext' | 'arop' | 'arring' | 'arscan' | 'arseek'
    | 'arset' | 'asking' | 'bgrewriteaof' | 'bgsave' | 'bitcount' | 'bitfield' | 'bitfield_ro' | 'bitop'
    | 'bitpos' | 'blmpop' | 'bzmpop' | 'client' | 'cluster' | 'clusterscan' | 'command' | 'commandlog'
    | 'config' | 'copy' | 'debug' | 'delifeq' | 'discard' | 'dump' | 'eval_ro' | 'evalsha_ro' | 'expiretime'
    | 'failover' | 'fcall' | 'fcall_ro' | 'function' | 'geoadd' | 'geodist' | 'geohash' | 'geopos'
    | 'georadius' | 'georadius_ro' | 'georadiusbymember' | 'georadiusbymember_ro' | 'geosearch'
    | 'geosearchstore' | 'getbit' | 'getex' | 'hexpire' | 'hexpireat' | 'hexpiretime' | 'hgetdel' | 'hgetex'
    | 'hpersist' | 'hpexpire' | 'hpexpireat' | 'hpexpiretime' | 'hpttl' | 'hrandfield' | 'hsetex' | 'hstrlen'
    | 'httl' | 'increx' | 'lastsave' | 'latency' | 'lcs' | 'linsert' | 'lmove' | 'lmpop' | 'lolwut' | 'lpos'
    | 'lpushx' | 'memory' | 'migrate' | 'module' | 'move' | 'msetex' | 'object' | 'pexpiretime' | 'pfadd'
    | 'pfcount' | 'pfdebug' | 'pfmerge' | 'pfselftest' | 'post' | 'pubsub' | 'readonly' | 'readwrite'
    | 'replicaof' | 'restore' | 'restore-asking' | 'role' | 'rpoplpush' | 'rpushx' | 'save' | 'script'
    | 'sdiffstore' | 'sentinel' | 'setbit' | 'setrange' | 'shutdown' | 'sintercard' | 'sinterstore'
    | 'slaveof' | 'slowlog' | 'smove' | 'sort' | 'sort_ro' | 'spublish' | 'stralgo' | 'substr' | 'sunionstore'
    | 'swapdb' | 'vadd' | 'vcard' | 'vdim' | 'vemb' | 'vgetattr' | 'vinfo' | 'vismember' | 'vlinks'
    | 'vrandmember' | 'vrange' | 'vrem' | 'vsetattr' | 'vsim' | 'waitaof' | 'xack' | 'xackdel' | 'xadd'
    | 'xautoclaim' | 'xclaim' | 'xdel' | 'xdelex' | 'xgroup' | 'xinfo' | 'xlen' | 'xnack' | 'xpending'
    | 'xrange' | 'xread' | 'xreadgroup' | 'xrevrange' | 'xsetid' | 'xtrim' | 'zdiff' | 'zdiffstore' | 'zinter'
    | 'zintercard' | 'zinterstore' | 'zlexcount' | 'zmpop' | 'zmscore' | 'zrandmember' | 'zrangebylex'
    | 'zrangestore' | 'zremrangebylex' | 'zrevrangebylex' | 'zrevrangebyscore' | 'zunion' | 'zunionstore';
  // </generated>
}

export = createHelpers;
