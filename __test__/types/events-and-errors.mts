// Events, health and errors. Compiled only.

import {
  CommandError,
  ConfigurationError,
  ConnectionError,
  type FailoverReport,
  type Health,
  Redis,
  RedisError,
  ReplyError,
  type Status
} from '@jambonz/redis-native';
import { resolvesTo } from './assert-type.mjs';

const client = new Redis({ lazyConnect: true, queueMaxCommands: 10 });

// life
const status: Status = client.status;
const host: string | undefined = client.options.host;
resolvesTo<void>()(client.connect());
resolvesTo<'OK'>()(client.quit());
client.quit((_error, reply) => reply === 'OK');
client.disconnect();
client.disconnect(true);
client.end(true);
const view: Redis = client.withOptions({ retry: 'always', deadline: 100 });
const second: Redis = client.duplicate({ db: 1 });
const health: Health = client.health();
const figures: number = health.inFlight + health.waiting + health.maybeExecuted;
const names: (string | undefined)[] = health.sentinels.map((sentinel) => sentinel.names);
// @ts-expect-error to be read only
client.status = 'ready';
// @ts-expect-error a retry that is none
client.withOptions({ retry: 'sometimes' });

// events
client
  .on('ready', () => {})
  .on('node', (address: string) => address.length)
  .on('lost', (reason: string) => reason.length)
  .on('connecting', () => {})
  .once('reconnecting', (delay: number) => delay)
  .on('error', (error: ConnectionError) => error.code)
  .on('error', (error: Error) => error.message)
  .on('warning', ({ code, message }) => (code === 'REDIS_NODE_SILENT' ? message : ''))
  .on('failover', (report: FailoverReport) => report.moments.map(({ step, at, by }) => [step, at + 1, by]))
  .off('end', () => {});
// @ts-expect-error no such event
client.on('redy', () => {});
// @ts-expect-error a number, not a text
client.on('reconnecting', (delay: string) => delay);

// errors
function describe(error: unknown): string | undefined {
  if (error instanceof CommandError) {
    const command: string = error.command.name;
    if (error.code === 'ERR_REDIS_MAYBE_EXECUTED') return command;
    // @ts-expect-error no such code
    if (error.code === 'ERR_REDIS_TYPO') return undefined;
    return error.executed === 'no' ? 'try again' : 'perhaps';
  }
  if (error instanceof ReplyError) return error.previousErrors?.[0]?.command?.name ?? error.code;
  if (error instanceof ConnectionError && error.code === 'ECONNREFUSED') return error.message;
  if (error instanceof ConfigurationError) return error.variable;
  return error instanceof RedisError ? error.code : undefined;
}

export { describe, figures, host, names, second, status, view };
