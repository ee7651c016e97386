// What the helpers return: null and undefined are told apart. Compiled only.

import createHelpers, { type Helpers, type NamedLength } from '@jambonz/redis-native';
import { resolvesTo, type Same } from './assert-type.mjs';

type Hash = Record<string, string>;

const h = createHelpers();

resolvesTo<string | null | undefined>()(h.retrieveKey('k'));
resolvesTo<'OK' | undefined>()(h.addKey('k', 'v', '60'));
resolvesTo<'OK' | undefined>()(h.addKey('k', 7));
resolvesTo<'OK' | null | undefined>()(h.addKeyNx('k', 'v', 60));
resolvesTo<boolean>()(h.deleteKey('k'));
resolvesTo<number | undefined>()(h.incrKey('k', 60));
resolvesTo<number | undefined>()(h.decrKey('k'));
resolvesTo<number | undefined>()(h.decrKeyIfExists('k'));
resolvesTo<{ inbound: string | 0; outbound: string | 0 } | undefined>()(h.getCallCount('a'));
resolvesTo<Hash | null | undefined>()(h.retrieveHash('k'));
resolvesTo<Hash | null | undefined>()(h.retrieveCall('a', 'c'));
resolvesTo<boolean>()(h.createHash('k', { callId: 'c', cseq: 1 }, 5));
resolvesTo<boolean>()(h.createHash('k', 'url'));
resolvesTo<number | undefined>()(h.createSet('s', new Set(['a'])));
resolvesTo<number | undefined>()(h.addToSet('s', ['a', 1]));
resolvesTo<number | undefined>()(h.addToSet('s', 'a'));
resolvesTo<number | undefined>()(h.removeFromSet('s', new Set(['a'])));
resolvesTo<0 | 1 | undefined>()(h.isMemberOfSet('s', 'a'));
resolvesTo<string[] | undefined>()(h.retrieveSet('s'));
resolvesTo<number | undefined>()(h.pushBack('l', 'a'));
resolvesTo<string | null | undefined>()(h.popFront('l'));
resolvesTo<number | undefined>()(h.getListPosition('l', 'a'));
resolvesTo<number | undefined>()(h.lengthOfList('l'));
resolvesTo<number | undefined>()(h.removeFromList('l', 'a'));
resolvesTo<number | undefined>()(h.addToSortedSet('z', 'a', 1));
resolvesTo<string | undefined>()(h.retrieveFromSortedSet('z'));
resolvesTo<string[]>()(h.retrieveByPatternSortedSet('z', '*'));
resolvesTo<number[] | undefined>()(h.sortedSetPositionByPattern('z', '*'));
resolvesTo<number | undefined>()(h.sortedSetLength('z'));
resolvesTo<NamedLength[] | undefined>()(h.listSortedSets('a', '*'));
resolvesTo<NamedLength[] | undefined>()(h.listQueues('a'));
resolvesTo<string[] | undefined>()(h.listConferences('a', null));
resolvesTo<Hash[]>()(h.listCalls({ accountSid: 'a', direction: 'inbound' }));
resolvesTo<boolean>()(h.deleteCall('a', 'c'));
resolvesTo<number | undefined>()(h.purgeCalls());
resolvesTo<boolean>()(h.createEphemeralGateway('ip', 'sid', 60));
resolvesTo<boolean>()(h.deleteEphemeralGateway('ip', 'sid'));
resolvesTo<string[]>()(h.queryEphemeralGateways('ip'));

class CallInfo {
  callSid = 's';
  callId = 'c';
  accountSid = 'a';
  sipStatus = 100;
  callStatus = 'trying' as const;
  hasRecording = false;
}
resolvesTo<boolean>()(h.updateCallStatus(new CallInfo(), 'url'));

async function monitors() {
  using _monitor = await h.monitorSet('s', 10, (members: string[]) => members.length);
  const stop = await h.monitorSet('s', 10, () => {});
  stop();
}

// Destructured freely: no `this` is asked for.
const { addKey, client }: Helpers = createHelpers(undefined, { info: () => {} });
const keys: Same<keyof Helpers extends string ? true : false, true> = true;

// @ts-expect-error a miss and an error are to be told apart
const text: Promise<string | null> = h.retrieveKey('k');
// @ts-expect-error a key is needed
h.retrieveKey();
// @ts-expect-error a status that is none
h.updateCallStatus({ callSid: 's', callId: 'c', accountSid: 'a', sipStatus: 100, callStatus: 'done' });
// @ts-expect-error objects are not stored
h.addKey('k', { a: 1 });
// @ts-expect-error Redis would be asked at localhost, not at "hosts"
createHelpers({ hosts: 'h' });
// @ts-expect-error no such helper
h.synthAudio();

export { addKey, client, keys, monitors, text };
