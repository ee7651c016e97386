import type { Redis } from './index.js';

/** What to answer in `Content-Type` with `metricsText()`. */
export const contentType: string;

/**
 * All counters in Prometheus' text format: `redis_native_*`, labelled `client` (a number) and, where the option
 * `connectionName` is set, `name`.
 *
 * @param clients Those of this thread that are not closed, if left out.
 */
export function metricsText(clients?: readonly Redis[]): string;

/**
 * Fills the latency histogram of a client, from now on: `redis_native_command_duration_seconds`, and `latency` in
 * `stats()`. Off by default, because it looks at the clock twice for every command. `false` forgets what was
 * measured.
 */
export function measureLatency(client: Redis, on?: boolean): void;
