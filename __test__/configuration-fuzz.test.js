'use strict';

// A moment of what `npm run fuzz` does for as long as one likes.

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { Redis } = require('..');
const { TARGETS, fuzz } = require('../fuzz/configuration');

const EXECUTIONS = 10_000;

describe('configuration', () => {
  for (const target of TARGETS) {
    it(`${target}: whatever is written is understood, or refused by name and without its secrets`, () => {
      assert.equal(fuzz(target, { executions: EXECUTIONS, seed: 1 }), EXECUTIONS);
    });
  }

  it('a part of a password that is not encoded is not taken for an option, nor shown', () => {
    for (const url of ['redis://app:1?two@host', 'redis://app:1?tw=o&x=y@host', 'redis://app:1#two@host']) {
      assert.throws(() => new Redis(url), {
        code: 'ERR_REDIS_CONFIGURATION',
        message: /^the URL has an @ behind/
      });
    }
    assert.throws(() => new Redis('redis://app:1?db=two@host'), {
      code: 'ERR_REDIS_CONFIGURATION',
      message: /^option db is '\*\*\*@host'/
    });
  });

  it('an @ in the value of an option is one', () => {
    const client = new Redis('redis://host?keyPrefix=a@b&lazyConnect=true');
    assert.equal(client.options.keyPrefix, 'a@b');
    client.disconnect();
  });
});
