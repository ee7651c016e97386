'use strict';

/** A Uint8Array whose memory has gone to somebody else. */
function detached() {
  const bytes = Buffer.from(new ArrayBuffer(8));
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const refusal = () => {
  throw new Error('a trap of the application');
};

/** A Buffer that says something else about its length each time it is asked. */
class Liar extends Uint8Array {
  #asked = 0;
  get length() {
    return [3, 700, 1, 0][this.#asked++ % 4];
  }
  get byteLength() {
    return this.length;
  }
}

/** Grows for as long as somebody converts what is in it. */
function growing() {
  const list = [{ toString: () => String(list.push(list[0])) }];
  return list;
}

function shrinking() {
  const list = [{ toString: () => String(list.splice(1).length) }, 'b', 'c'];
  return list;
}

/**
 * What an application may hand over by mistake, or worse; made anew for each use.
 * @type {Record<string, () => any>}
 */
const BAD_VALUES = {
  undefined: () => undefined,
  null: () => null,
  'not a number': () => Number.NaN,
  'an infinite number': () => -Infinity,
  'a huge BigInt': () => 2n ** 4000n,
  'a symbol': () => Symbol('s'),
  'an object': () => ({ a: { b: 1 } }),
  'an object without prototype': () => Object.create(null),
  'an object that cannot be text': () => ({ toString: refusal }),
  'an object that is no text': () => ({ toString: () => ({}), valueOf: () => ({}) }),
  'a getter that throws': () => Object.defineProperty({}, 'a', { get: refusal, enumerable: true }),
  'a list with a getter that throws': () => Object.defineProperty(['a', 'b'], 1, { get: refusal }),
  'a list in a list in a list': () => [[['a']]],
  'a list that contains itself': () => {
    const list = ['a'];
    list.push(list);
    return list;
  },
  'a sparse list': () => new Array(1000),
  'a list longer than memory': () => new Array(2 ** 32 - 1),
  'a list that grows': growing,
  'a list that shrinks': shrinking,
  'a Proxy of a list': () => new Proxy(['a', 'b'], { get: refusal }),
  'a Proxy of a Buffer': () => new Proxy(Buffer.from('abc'), {}),
  'a Proxy of an object': () => new Proxy({ a: 1 }, { ownKeys: refusal }),
  'a revoked Proxy': () => revoked({}),
  'a revoked Proxy of a list': () => revoked([]),
  'a detached Buffer': detached,
  'a shared Buffer': () => Buffer.from(new SharedArrayBuffer(16)),
  'a Buffer that lies': () => new Liar(600),
  'an ArrayBuffer': () => new ArrayBuffer(8),
  'a DataView': () => new DataView(new ArrayBuffer(8), 2, 3),
  'a Float64Array': () => new Float64Array([1.5]),
  'a Date that is none': () => new Date(Number.NaN),
  'a Map with an object in it': () => new Map([[{}, Object.create(null)]]),
  'lone surrogates': () => '\ud800a\udc00'.repeat(30),
  'line ends': () => '\r\n$3\r\n*1\r\n',
  'a key of a prototype': () => '__proto__',
  'a promise': () => Promise.resolve('x'),
  'a thenable': () => Object.defineProperty({}, 'then', { value: refusal, enumerable: true })
};

module.exports = { BAD_VALUES, detached };
