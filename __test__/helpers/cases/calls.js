'use strict';

const info = (more) => ({
  callSid: 'sid',
  callId: 'cid',
  accountSid: 'acct',
  sipStatus: 100,
  callStatus: 'trying',
  ...more
});
const CALL = [
  'HSET',
  'call:acct:1',
  'direction',
  'inbound',
  'from',
  '100',
  'to',
  '200',
  'callStatus',
  'in-progress',
  'extra',
  'SECRET'
];
const OTHER = [
  'HSET',
  'call:acct:2',
  'direction',
  'outbound',
  'from',
  '300',
  'to',
  '200',
  'callStatus',
  'completed'
];
const MEMBERS = ['ZADD', 'active-call-sids', 1, 'call:acct:1', 2, 'call:acct:2', 3, 'call:else:3'];
const LISTED = [CALL, OTHER, ['HSET', 'call:else:3', 'from', '9'], MEMBERS];

const filters = [
  {},
  { direction: 'inbound' },
  { direction: 'outbound' },
  { from: '100' },
  { from: 100 },
  { to: '200' },
  { callStatus: 'completed' },
  { direction: 'inbound', callStatus: 'completed' },
  { direction: '', from: null, to: undefined },
  { from: 'nobody' }
];

module.exports = [
  {
    name: 'updateCallStatus: new call',
    calls: [['updateCallStatus', info({ from: 'SECRET', n: 5, flag: false }), 'http://10.0.0.1:3000']]
  },
  {
    name: 'updateCallStatus: own serviceUrl wins',
    calls: [['updateCallStatus', info({ serviceUrl: 'http://own' }), 'http://argument']]
  },
  { name: 'updateCallStatus: no serviceUrl', calls: [['updateCallStatus', info()]] },
  {
    name: 'updateCallStatus: nulls, objects and functions',
    calls: [['updateCallStatus', info({ a: null, b: undefined, c: { x: 1 }, d: [1], e: true, f: () => 1 })]]
  },
  {
    name: 'updateCallStatus: ringing lives 12 hours',
    calls: [['updateCallStatus', info({ sipStatus: 180, callStatus: 'ringing' }), 'http://unused']]
  },
  {
    name: 'updateCallStatus: answered lives 1 hour',
    calls: [
      ['updateCallStatus', info(), 'u'],
      ['updateCallStatus', info({ sipStatus: 200, callStatus: 'in-progress' })]
    ]
  },
  {
    name: 'updateCallStatus: "100" is not 100',
    calls: [['updateCallStatus', info({ sipStatus: '100' }), 'u']]
  },
  {
    name: 'updateCallStatus: "486" is final',
    calls: [['updateCallStatus', info({ sipStatus: '486', callStatus: 'busy' })]]
  },
  {
    name: 'updateCallStatus: keeps fields of before',
    seed: [['HSET', 'call:acct:sid', 'old', 'x']],
    calls: [['updateCallStatus', info({ sipStatus: 180 })]]
  },
  ...['callSid', 'callId', 'sipStatus', 'accountSid', 'callStatus'].map((name) => ({
    name: `updateCallStatus: without ${name}`,
    calls: [['updateCallStatus', info({ [name]: undefined }), 'u']]
  })),
  { name: 'updateCallStatus: unknown status', calls: [['updateCallStatus', info({ callStatus: 'SECRET' })]] },
  {
    name: 'updateCallStatus: every status',
    calls: [
      'trying',
      'ringing',
      'early-media',
      'in-progress',
      'completed',
      'failed',
      'busy',
      'no-answer',
      'queued'
    ].map((callStatus) => ['updateCallStatus', info({ callStatus, sipStatus: 183 })])
  },
  { name: 'updateCallStatus: no object rejects', calls: [['updateCallStatus'], ['updateCallStatus', null]] },
  {
    name: 'updateCallStatus: no call info',
    calls: [
      ['updateCallStatus', {}],
      ['updateCallStatus', 'text'],
      ['updateCallStatus', 5]
    ]
  },

  { name: 'retrieveCall: hit', seed: [CALL], calls: [['retrieveCall', 'acct', '1']] },
  { name: 'retrieveCall: a miss is null', calls: [['retrieveCall', 'acct', '1'], ['retrieveCall']] },

  {
    name: 'deleteCall: hit, then miss',
    seed: LISTED,
    calls: [
      ['deleteCall', 'acct', '1'],
      ['deleteCall', 'acct', '1']
    ]
  },
  { name: 'deleteCall: only in the set', seed: [MEMBERS], calls: [['deleteCall', 'acct', '1']] },
  { name: 'deleteCall: no arguments', calls: [['deleteCall']] },

  {
    name: 'listCalls: account as string',
    seed: LISTED,
    calls: [
      ['listCalls', 'acct'],
      ['listCalls', 'else'],
      ['listCalls', 'none'],
      ['listCalls', '*']
    ]
  },
  {
    name: 'listCalls: filters',
    seed: LISTED,
    calls: filters.map((filter) => ['listCalls', { accountSid: 'acct', ...filter }])
  },
  {
    name: 'listCalls: no calls at all',
    calls: [
      ['listCalls', 'acct'],
      ['listCalls', { accountSid: 'acct' }],
      ['listCalls', {}]
    ]
  },
  { name: 'listCalls: nothing to list by', calls: [['listCalls'], ['listCalls', null], ['listCalls', 5]] },
  {
    name: 'listCalls: expired calls',
    seed: [CALL, MEMBERS],
    calls: [['listCalls', 'acct']],
    differs: {
      id: 'listCalls-expired',
      ours: ({ results, state }) => ({
        results: [{ resolved: results[0].resolved.filter((call) => call.direction) }],
        state: {
          ...state,
          'active-call-sids': {
            ...state['active-call-sids'],
            value: ['call:acct:1', '1', 'call:else:3', '3']
          }
        }
      })
    }
  },
  {
    name: 'listCalls: expired calls, filtered',
    seed: [CALL, MEMBERS],
    calls: [['listCalls', { accountSid: 'acct', from: '100' }]],
    differs: {
      id: 'listCalls-expired',
      ours: ({ state }) => ({
        state: {
          ...state,
          'active-call-sids': {
            ...state['active-call-sids'],
            value: ['call:acct:1', '1', 'call:else:3', '3']
          }
        }
      })
    }
  },

  { name: 'purgeCalls: empty', calls: [['purgeCalls'], ['purgeCalls']] },
  { name: 'purgeCalls: nothing dead', seed: LISTED, calls: [['purgeCalls']] },
  { name: 'purgeCalls: dead among living', seed: [CALL, MEMBERS], calls: [['purgeCalls'], ['purgeCalls']] },
  { name: 'purgeCalls: all dead', seed: [MEMBERS], calls: [['purgeCalls']] },
  {
    name: 'purgeCalls: locked by another is undefined',
    seed: [MEMBERS, ['SET', 'purge-calls-lock', 'theirs', 'EX', 60]],
    calls: [['purgeCalls']]
  }
];
