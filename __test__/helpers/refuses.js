'use strict';

const assert = require('node:assert/strict');
const { it } = require('node:test');
const { ConfigurationError } = require('../../lib/options/configuration-error');
const { optionsFromEnvironment } = require('../../lib/environment');

/** What must hold for every environment that is refused; its message is compared to the letter. */
function refuses(name, env, variable, message, read = optionsFromEnvironment) {
  it(name, () => {
    assert.throws(
      () => read(env),
      (err) => {
        assert.ok(err instanceof ConfigurationError && err instanceof Error);
        assert.equal(err.name, 'ConfigurationError');
        assert.equal(err.code, 'ERR_REDIS_CONFIGURATION');
        assert.equal(err.variable, variable);
        assert.equal(err.message, `${variable} ${message}`);
        return true;
      }
    );
  });
}

module.exports = { refuses };
