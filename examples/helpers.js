'use strict';

// The call that jambonz' apps make: 37 functions and a client, configured by the environment.
//   JAMBONES_REDIS_HOST=localhost JAMBONES_REDIS_PORT=6379 node examples/helpers.js

const logger = { debug() {}, info: console.info, error: console.error };
const { client, addKey, retrieveKey, updateCallStatus, retrieveCall, pushBack, popFront } =
  require('@jambonz/redis-native')({}, logger);

async function main() {
  // Nobody has to wait for the connection: commands do.
  await addKey('greeting', 'hello', 60);
  console.log(await retrieveKey('greeting'), await retrieveKey('nothing'));

  await updateCallStatus({
    accountSid: 'account',
    callSid: 'call',
    callId: 'abc@10.0.0.1',
    callStatus: 'in-progress',
    sipStatus: 200
  });
  const call = await retrieveCall('account', 'call');
  console.log(call.callStatus, call.sipStatus);

  await pushBack('callers', 'alice');
  console.log(await popFront('callers'));
  await client.quit();
}

main();
