'use strict';

/**
 * Every variable that the environment of an app is read for, and in which mode. `__test__/doctor-configuration.test.js`
 * compares this list with what is read.
 * @type {Record<string, {mode: 'both' | 'sentinel' | 'standalone', secret?: boolean}>}
 */
const VARIABLES = {
  JAMBONES_REDIS_HOST: { mode: 'standalone' },
  JAMBONES_REDIS_PORT: { mode: 'standalone' },
  JAMBONES_REDIS_USERNAME: { mode: 'standalone' },
  JAMBONES_REDIS_PASSWORD: { mode: 'standalone', secret: true },
  JAMBONES_REDIS_SENTINELS: { mode: 'sentinel' },
  JAMBONES_REDIS_SENTINEL_MASTER_NAME: { mode: 'sentinel' },
  JAMBONES_REDIS_SENTINEL_USERNAME: { mode: 'sentinel' },
  JAMBONES_REDIS_SENTINEL_PASSWORD: { mode: 'sentinel', secret: true },
  JAMBONES_REDIS_SENTINEL_SERVER_USERNAME: { mode: 'sentinel' },
  JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD: { mode: 'sentinel', secret: true },
  ENABLE_JAMBONES_REDIS_TLS: { mode: 'both' },
  JAMBONES_REDIS_TLS_CA_FILE: { mode: 'both' },
  JAMBONES_REDIS_TLS_KEY_FILE: { mode: 'both' },
  JAMBONES_REDIS_TLS_CERT_FILE: { mode: 'both' },
  JAMBONES_REDIS_SENTINEL_TLS: { mode: 'sentinel' },
  JAMBONES_MAX_CALL_LIFETIME: { mode: 'both' },
  JAMBONES_MAX_CALL_LIFETIME_AFTER_COMPLETED: { mode: 'both' }
};

/** The variables that carry the credentials, by what is dialled. */
const CREDENTIALS = {
  standalone: { username: 'JAMBONES_REDIS_USERNAME', password: 'JAMBONES_REDIS_PASSWORD' },
  sentinel: { username: 'JAMBONES_REDIS_SENTINEL_USERNAME', password: 'JAMBONES_REDIS_SENTINEL_PASSWORD' },
  server: {
    username: 'JAMBONES_REDIS_SENTINEL_SERVER_USERNAME',
    password: 'JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD'
  }
};

module.exports = { CREDENTIALS, VARIABLES };
