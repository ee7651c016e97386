'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { optionsFromEnvironment: options } = require('../lib/environment');
const { refuses } = require('./helpers/refuses');

const SENTINEL_MODE = { JAMBONES_REDIS_SENTINELS: 's1', JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'jambonz' };

describe('Sentinels', () => {
  const lists = [
    ['one', 's1', [['s1', 26379]]],
    ['with port', 's1:5000', [['s1', 5000]]],
    [
      'several',
      's1:5000,s2,10.0.0.3:26380',
      [
        ['s1', 5000],
        ['s2', 26379],
        ['10.0.0.3', 26380]
      ]
    ],
    [
      'blanks',
      ' s1 , s2:5000 ,\ts3\n',
      [
        ['s1', 26379],
        ['s2', 5000],
        ['s3', 26379]
      ]
    ],
    [
      'a comma at the end',
      's1,s2,',
      [
        ['s1', 26379],
        ['s2', 26379]
      ]
    ],
    [
      'an entry that a template left empty',
      's1,,s3',
      [
        ['s1', 26379],
        ['s3', 26379]
      ]
    ],
    [
      'IPv6 in brackets',
      '[::1]:5000,[fd00::2]',
      [
        ['::1', 5000],
        ['fd00::2', 26379]
      ]
    ]
  ];
  for (const [name, list, expected] of lists) {
    it(`list: ${name}`, () => {
      const { sentinels } = options({ ...SENTINEL_MODE, JAMBONES_REDIS_SENTINELS: list });
      assert.deepEqual(
        sentinels,
        expected.map(([host, port]) => ({ host, port }))
      );
    });
  }

  it('all credentials, those of the data nodes and those of the Sentinels', () => {
    const read = options({
      ...SENTINEL_MODE,
      JAMBONES_REDIS_SENTINEL_MASTER_NAME: ' jambonz ',
      JAMBONES_REDIS_SENTINEL_USERNAME: ' app ',
      JAMBONES_REDIS_SENTINEL_PASSWORD: ' data ',
      JAMBONES_REDIS_SENTINEL_SERVER_USERNAME: ' watcher ',
      JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD: ' sentinel '
    });
    assert.deepEqual(read, {
      sentinels: [{ host: 's1', port: 26379 }],
      name: 'jambonz',
      username: 'app',
      password: ' data ',
      sentinelUsername: 'watcher',
      sentinelPassword: ' sentinel '
    });
  });

  it('what belongs to one Redis is ignored', () => {
    const read = options({
      ...SENTINEL_MODE,
      JAMBONES_REDIS_HOST: 'a b',
      JAMBONES_REDIS_PORT: 'x',
      JAMBONES_REDIS_USERNAME: 'x',
      JAMBONES_REDIS_PASSWORD: 'x'
    });
    assert.deepEqual(read, { sentinels: [{ host: 's1', port: 26379 }], name: 'jambonz' });
  });

  for (const name of [undefined, '', ' ']) {
    refuses(
      `master name ${JSON.stringify(name)}`,
      {
        JAMBONES_REDIS_SENTINELS: 's1',
        ...(name !== undefined && { JAMBONES_REDIS_SENTINEL_MASTER_NAME: name })
      },
      'JAMBONES_REDIS_SENTINEL_MASTER_NAME',
      'is not set, but JAMBONES_REDIS_SENTINELS is. Expected the name the Sentinels monitor the master under. ' +
        'Set it to the name in their "sentinel monitor <name> ..." line, or unset the list of Sentinels.'
    );
  }

  const refusesList = (name, list, message) =>
    refuses(name, { ...SENTINEL_MODE, JAMBONES_REDIS_SENTINELS: list }, 'JAMBONES_REDIS_SENTINELS', message);
  const expected = 'Expected host or host:port.';

  for (const list of [' ', ',', ' , ,']) {
    refusesList(
      `list ${JSON.stringify(list)}`,
      list,
      `is "${list}" and names no Sentinel. Expected host[:port], separated by commas. Name at least one, or unset it and set JAMBONES_REDIS_HOST to use one Redis.`
    );
  }
  refusesList(
    'bare IPv6',
    's1,::1',
    `has the entry "::1". ${expected} Put the IPv6 address in brackets: [::1]:26379.`
  );
  refusesList(
    'no IPv6 in brackets',
    '[s1]:26379',
    `has the entry "[s1]:26379". ${expected} What stands in brackets is not an IPv6 address.`
  );
  const separate = `${expected} Separate the Sentinels by commas and leave out schemes, paths and credentials.`;
  refusesList('separated by blanks', 's1:1 s2:2', `has the entry "s1:1 s2:2". ${separate}`);
  refusesList('separated by blanks, no ports', 's1 s2', `has the entry "s1 s2". ${separate}`);
  refusesList(
    'a URL, without its password',
    'redis://:hush@s1:26379',
    `has the entry "***@s1:26379". ${separate}`
  );
  refusesList(
    'a URL, without its password that has a comma in it',
    'redis://:hu,sh@s1:26379,s2:26379',
    `has the entry "***@s1:26379,s2:26379". ${separate}`
  );
  refusesList('a URL without an end', 's1,redis://:hush', `has the entry "redis://***". ${separate}`);
  refusesList('no host', ':26379', `has the entry ":26379". ${separate}`);
  for (const entry of ['s1:', 's1:x', 's1:0', 's1:65536', '[::1]:x']) {
    refusesList(
      `port in ${entry}`,
      entry,
      `has the entry "${entry}". Expected a port from 1 to 65535. Set it to the port that Sentinel listens on.`
    );
  }
});
