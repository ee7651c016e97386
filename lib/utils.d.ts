/** A logger that discards every line: `info`, `debug` and `error` only. */
export const noopLogger: {
  info(...args: unknown[]): void;
  debug(...args: unknown[]): void;
  error(...args: unknown[]): void;
};

/** Sorted set of the keys of all calls, scored by the time (ms) at which they were added. */
export const CALL_SET: 'active-call-sids';

/** Held by the process that is running `purgeCalls`. */
export const PURGE_CALLS_LOCK_KEY: 'purge-calls-lock';

export function makeCallKey(accountSid: string, callSid: string): string;
export function makePatternForCallScan(accountSid: string): string;
export function makePatternForQueueScan(accountSid: string, glob?: string | null): string;
export function makePatternForConferenceScan(accountSid: string, glob?: string | null): string;

/** `{}` unless both halves are given. */
export function makeBasicAuthHeader(username?: string, password?: string): { Authorization?: string };

/** A copy without the properties that are null, undefined or objects. Throws `AssertionError` for a non-object. */
export function filterNullsAndObjects(obj: object): Record<string, unknown>;
