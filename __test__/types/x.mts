import { Redis } from '@jambonz/redis-native';
const c = new Redis();
c.set('k', 'v', (_error, reply) => reply?.length);
c.set('k', 'v', 'EX', 60, (_error, reply) => reply);
c.set('k', 'v', 'EX', 60, (_error: Error | null, reply?: 'OK') => reply);
c.set('k', 'v', 'NX', (_error, reply) => reply);
c.lpop('k', (_error, reply) => reply);
c.expire('k', 1, (_error, reply) => reply);
c.spop('k', 2, (_error, reply) => reply);
