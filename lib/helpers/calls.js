'use strict';

const { assertThat } = require('./assertion');
const { firstError } = require('./answers');
const { isEmpty } = require('./is-empty');
const { storableFields } = require('./storable');
const { swallowing } = require('./swallowing');
const { CALL_SET, makeCallKey } = require('../utils');

const CALL_STATUSES = new Set([
  'trying',
  'ringing',
  'early-media',
  'in-progress',
  'completed',
  'failed',
  'busy',
  'no-answer',
  'queued'
]);

/** @param {any} callInfo */
function assertIsCallInfo(callInfo) {
  for (const property of ['callSid', 'callId', 'sipStatus', 'accountSid']) {
    assertThat(callInfo[property], `updateCallStatus: callInfo.${property} is missing`);
  }
  assertThat(
    CALL_STATUSES.has(callInfo.callStatus),
    'updateCallStatus: callInfo.callStatus is not a call status'
  );
}

/**
 * @param {import('./types').Client} client
 * @param {import('./types').CallLifetimes} lifetimes
 * @param {any} callInfo
 * @param {string} [serviceUrl]
 */
function writeCall(client, lifetimes, callInfo, serviceUrl) {
  // Strict: a call enters the set of calls once, with the number 100 that sip stacks hand out. "100" never did.
  const isNew = callInfo.sipStatus === 100;
  const key = makeCallKey(callInfo.accountSid, callInfo.callSid);
  const transaction = client
    .multi()
    .hmset(key, storableFields(isNew ? { serviceUrl, ...callInfo } : callInfo))
    .expire(key, callInfo.sipStatus >= 200 ? lifetimes.final : lifetimes.ringing);
  if (isNew) transaction.zadd(CALL_SET, Date.now(), key);
  return transaction.exec();
}

/**
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {import('./types').CallLifetimes} lifetimes
 * @param {any} callInfo
 * @param {string} [serviceUrl]
 * @returns {Promise<boolean>}
 */
async function updateCallStatus(client, logger, lifetimes, callInfo, serviceUrl) {
  // Outside the try: without a callInfo this always rejected, whereas every other error is answered with false.
  const { callSid } = callInfo;
  try {
    assertIsCallInfo(callInfo);
    const answers = await writeCall(client, lifetimes, callInfo, serviceUrl);
    const stored = answers?.[0][1] === 'OK';
    if (!stored)
      logger.info({ err: firstError(answers) }, `updateCallStatus: call ${callSid} was not stored`);
    return stored;
  } catch (err) {
    logger.error(err, `updateCallStatus: error writing call ${callSid}`);
    return false;
  }
}

const retrieveCall = swallowing(
  async (client, logger, /** @type {string} */ accountSid, /** @type {string} */ callSid) => {
    const call = await client.hgetall(makeCallKey(accountSid, callSid));
    const found = !isEmpty(call);
    logger.debug(`retrieveCall: ${callSid} ${found ? 'found' : 'not found'}`);
    return found ? call : null;
  },
  (accountSid, callSid) => `retrieveCall: error reading call ${callSid} of account ${accountSid}`
);

const deleteCall = swallowing(
  async (client, logger, /** @type {string} */ accountSid, /** @type {string} */ callSid) => {
    const key = makeCallKey(accountSid, callSid);
    const answers = await client.multi().del(key).zrem(CALL_SET, key).exec();
    const error = firstError(answers);
    if (error) logger.error(error, `deleteCall: error in the transaction on ${key}`);
    const deleted = answers?.[0][1] === 1;
    logger.info(`deleteCall: ${key} ${deleted ? 'deleted' : 'not found'}`);
    return deleted;
  },
  (accountSid, callSid) => `deleteCall: error deleting call ${callSid} of account ${accountSid}`,
  false
);

module.exports = { deleteCall, retrieveCall, updateCallStatus };
