// How an application tells the types of its own commands. Compiled only.

import { type Outcome, type Pipeline, Redis } from '@jambonz/redis-native';
import { resolvesTo } from './assert-type.mjs';

declare module '@jambonz/redis-native' {
  interface Redis {
    mine(key: string): Promise<number>;
  }
  interface Pipeline {
    mine(key: string): Pipeline;
  }
}

const c = new Redis({ scripts: { mine: { lua: 'return 1', numberOfKeys: 1 } } });
resolvesTo<number>()(c.mine('k'));
resolvesTo<Outcome[] | null>()(c.pipeline().mine('k').get('k').exec());
// @ts-expect-error its key is missing
c.mine();
export type Mine = Pipeline['mine'];
