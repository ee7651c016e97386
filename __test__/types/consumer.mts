// How an ES module in TypeScript uses the package. Compiled only.

import * as all from '@jambonz/redis-native';
import createHelpers, {
  CommandError,
  ConfigurationError,
  ConnectionError,
  type Helpers,
  createHelpers as named,
  Redis,
  RedisError,
  ReplyError
} from '@jambonz/redis-native';
import { noopLogger } from '@jambonz/redis-native/lib/utils';
import { CALL_SET } from '@jambonz/redis-native/lib/utils.js';

const helpers: Helpers = createHelpers({}, noopLogger);
const same: Helpers = named();
const third: all.Helpers = all.default({ host: 'h' });
const client: all.Redis = new Redis('redis://localhost');
const classes: (typeof Error)[] = [Error];
const errors = [RedisError, ReplyError, CommandError, ConnectionError, ConfigurationError] as const;
const set: 'active-call-sids' = CALL_SET;

export { classes, client, errors, helpers, same, set, third };
