import { Redis, type Stats } from '@jambonz/redis-native';
import { contentType, measureLatency, metricsText } from '@jambonz/redis-native/metrics';
import { instrument } from '@jambonz/redis-native/telemetry';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

const client = new Redis({ lazyConnect: true });

measureLatency(client);
measureLatency(client, false);
const text: string = metricsText() + metricsText([client]) + contentType;

const { commands, errors, latency, failovers }: Stats = client.stats();
const total: number = commands.submitted + (errors.WRONGTYPE ?? 0) + failovers.seconds;
const slow: number | undefined = latency?.buckets.find(({ upTo }) => upTo === 1)?.count;

declare const tracerProvider: TracerProvider;
declare const meterProvider: MeterProvider;
const stop: () => void = instrument({ tracerProvider, meterProvider, spans: true, metrics: false });

// @ts-expect-error a misspelt option is one
instrument({ span: true });

export { slow, stop, text, total };
