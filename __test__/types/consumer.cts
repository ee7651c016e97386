// How a CommonJS project in TypeScript uses the package. Compiled only.

import createHelpers = require('@jambonz/redis-native');

import type { Redis, RedisOptions } from '@jambonz/redis-native';
import { noopLogger } from '@jambonz/redis-native/lib/utils';

import utils = require('@jambonz/redis-native/lib/utils.js');

const options: RedisOptions = { host: 'localhost', port: '6379' };
const helpers: createHelpers.Helpers = createHelpers(options, noopLogger);
const client: Redis = helpers.client;
const same: createHelpers.Redis = new createHelpers.Redis();
const again: createHelpers.Helpers = createHelpers.createHelpers({}, console, 'tracer');
const byDefault: createHelpers.Helpers = createHelpers.default(null);
const key: string = utils.makeCallKey('account', 'call');

export { again, byDefault, client, key, same };
