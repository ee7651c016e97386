'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { exitCode, judge, verdict } = require('../cli/doctor/judge');
const { judgePlannedFailover } = require('../cli/doctor/judge/planned-failover');
const { toText } = require('../cli/doctor/show/text');
const { coloursFor } = require('../cli/terminal/colours');
const { healthyFacts, standaloneFacts } = require('./helpers/doctor-facts');
const { NODE_CASES, STANDALONE_CASES } = require('./helpers/doctor-node-cases');
const { SENTINEL_CASES } = require('./helpers/doctor-sentinel-cases');

/**
 * @param {() => import('../cli/doctor/types').Facts} healthy
 * @param {Record<string, any[]>} cases
 */
function judgeEach(healthy, cases) {
  for (const [title, [change, ...expected]] of Object.entries(cases)) {
    it(title, () => {
      const facts = healthy();
      change(facts);
      const findings = judge(facts);
      for (const [id, level, pattern] of expected) {
        const found = findings.find((finding) => finding.id === id && finding.level === level);
        assert.ok(
          found,
          `${id} is not among ${findings.map((finding) => `${finding.level} ${finding.id}`).join(', ')}`
        );
        assert.match(`${found.text} ${found.advice ?? ''}`, pattern);
        if (level !== 'ok') assert.ok(found.advice, 'what to do');
      }
    });
  }
}

describe('what the doctor makes of a Sentinel group', () => {
  it('nothing to complain about', () => {
    const findings = judge(healthyFacts());
    assert.deepEqual(
      findings.filter(({ level }) => level !== 'ok'),
      []
    );
    assert.equal(exitCode(findings), 0);
    assert.deepEqual(verdict(healthyFacts(), findings), { works: true, survives: true });
  });
  judgeEach(healthyFacts, SENTINEL_CASES);
  judgeEach(healthyFacts, NODE_CASES);
});

describe('what the doctor makes of one Redis', () => {
  it('nothing to complain about', () => {
    const findings = judge(standaloneFacts());
    assert.deepEqual(
      findings.filter(({ level }) => level !== 'ok'),
      []
    );
    assert.deepEqual(verdict(standaloneFacts(), findings), { works: true, survives: null });
  });
  judgeEach(standaloneFacts, STANDALONE_CASES);
});

describe('what the doctor makes of a planned failover', () => {
  const calm = {
    from: 'a:1',
    to: 'b:1',
    early: true,
    moments: [],
    written: 200,
    acknowledged: 200,
    lost: 0,
    repeated: 0,
    uncertain: 0,
    failed: {},
    outage: 120
  };
  const cases = {
    'nothing lost': [{}, ['ok outage', 'ok writes-kept']],
    'a long pause': [{ outage: 1500, minReplicas: 1 }, ['warning outage', 'ok writes-kept']],
    'writes lost': [{ lost: 3 }, ['ok outage', 'warning writes-lost']],
    'writes repeated': [{ repeated: 1 }, ['ok outage', 'failure writes-repeated']],
    'writes failed': [{ failed: { ERR_REDIS_DEADLINE: 2 } }, ['ok outage', 'warning writes-failed']],
    'no failover': [{ problem: 'INPROG Failover already in progress' }, ['failure failover-failed']]
  };
  for (const [title, [change, expected]] of Object.entries(cases)) {
    it(title, () => {
      const findings = judgePlannedFailover(/** @type {any} */ ({ ...calm, .../** @type {any} */ (change) }));
      assert.deepEqual(
        findings.map(({ level, id }) => `${level} ${id}`),
        expected
      );
    });
  }
});

describe('the report', () => {
  const facts = healthyFacts();
  facts.sentinels[0].tilt = true;
  const findings = judge(facts);
  const report = {
    findings,
    variables: { JAMBONES_REDIS_SENTINELS: 'a' },
    verdict: verdict(facts, findings)
  };

  it('has no colours outside of a terminal, and where NO_COLOR asks for none', () => {
    const colour = '\u001b[';
    assert.ok(!toText(report, coloursFor({ isTTY: false }, {})).includes(colour));
    assert.ok(!toText(report, coloursFor({ isTTY: true }, { NO_COLOR: '1' })).includes(colour));
    assert.ok(toText(report, coloursFor({ isTTY: true }, {})).includes(`${colour}33mWARNING`));
  });

  it('ends with the answers to both questions', () => {
    const text = toText(report, coloursFor({}, {}));
    assert.match(
      text,
      /0 failures, 1 warning, \d+ ok\nWould jambonz work with this\? yes\. Would it survive a failover\? yes\.$/
    );
  });
});
