// What the helpers need from a client. They must not know which client it is: the tests also run them on ioredis.

type Args = unknown[];
type Hash = Record<string, string>;

/** One answer of a pipeline or a transaction; the command it belongs to decides what the value is. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Answer = [error: Error | null, value: any];

export interface Logger {
  debug(...args: Args): void;
  info(...args: Args): void;
  error(...args: Args): void;
}

export interface Batch {
  del(...args: Args): Batch;
  expire(...args: Args): Batch;
  hgetall(...args: Args): Batch;
  hmget(...args: Args): Batch;
  hmset(...args: Args): Batch;
  hset(...args: Args): Batch;
  incr(...args: Args): Batch;
  llen(...args: Args): Batch;
  sadd(...args: Args): Batch;
  zadd(...args: Args): Batch;
  zcard(...args: Args): Batch;
  zrangebyscore(...args: Args): Batch;
  zrank(...args: Args): Batch;
  zrem(...args: Args): Batch;
  exec(): Promise<Answer[] | null>;
}

export interface Client {
  decr(...args: Args): Promise<number>;
  del(...args: Args): Promise<number>;
  eval(script: string, keyCount: number, ...args: Args): Promise<unknown>;
  get(...args: Args): Promise<string | null>;
  hdel(...args: Args): Promise<number>;
  hgetall(...args: Args): Promise<Hash>;
  llen(...args: Args): Promise<number>;
  lpop(...args: Args): Promise<string | null>;
  lrange(...args: Args): Promise<string[]>;
  lrem(...args: Args): Promise<number>;
  rpush(...args: Args): Promise<number>;
  sadd(...args: Args): Promise<number>;
  scan(...args: Args): Promise<[cursor: string, keys: string[]]>;
  set(...args: Args): Promise<'OK' | null>;
  sismember(...args: Args): Promise<number>;
  smembers(...args: Args): Promise<string[]>;
  srem(...args: Args): Promise<number>;
  zadd(...args: Args): Promise<number>;
  zcard(...args: Args): Promise<number>;
  zpopmin(...args: Args): Promise<string[]>;
  zrem(...args: Args): Promise<number>;
  zscan(...args: Args): Promise<[cursor: string, membersAndScores: string[]]>;
  zscore(...args: Args): Promise<string | null>;
  multi(): Batch;
  pipeline(): Batch;
  withOptions(contract: { retry: 'never' }): Client;
}

export interface EventSource {
  // biome-ignore lint/suspicious/noExplicitAny: each event has arguments of its own
  on(event: string, listener: (...args: any[]) => void): unknown;
}

export interface CallLifetimes {
  /** seconds a call lives in Redis before its first final status */
  ringing: number;
  /** seconds it lives from its first status of 200 or above */
  final: number;
}
