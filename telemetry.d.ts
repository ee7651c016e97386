import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

export interface TelemetryOptions {
  /** The global one of `@opentelemetry/api` by default. */
  tracerProvider?: TracerProvider;
  /** The global one of `@opentelemetry/api` by default. */
  meterProvider?: MeterProvider;
  /** A span for each command; `true` by default. */
  spans?: boolean;
  /** `db.client.operation.duration` and others; `true` by default. */
  metrics?: boolean;
}

/**
 * Reports the commands of all clients of this thread to OpenTelemetry, by its conventions for databases. Needs
 * `@opentelemetry/api`.
 *
 * @returns ends it.
 * @throws RedisError with `code` `ERR_REDIS_TELEMETRY` if `@opentelemetry/api` is not installed.
 */
export function instrument(options?: TelemetryOptions): () => void;
