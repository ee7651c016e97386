'use strict';

const { judgeAccess } = require('./access');
const { judgeAgreement } = require('./agreement');
const { judgeConfiguration } = require('./configuration');
const { judgeMemory } = require('./memory');
const { judgeNodes } = require('./nodes');
const { judgeSentinels } = require('./sentinels');
const { judgeSurvival } = require('./survival');
const { judgeTime } = require('./time');
const { judgeTls } = require('./tls');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */

/**
 * @param {Facts} facts
 * @returns {Finding[]} pure: the same facts always get the same findings
 */
function judge(facts) {
  return [
    ...judgeConfiguration(facts.configuration),
    ...judgeSentinels(facts),
    ...judgeAgreement(facts),
    ...judgeSurvival(facts),
    ...judgeAccess(facts),
    ...judgeTls(facts),
    ...judgeNodes(facts),
    ...judgeMemory(facts),
    ...judgeTime(facts)
  ];
}

/** @param {Finding[]} findings @returns {0 | 1 | 2} the worst of them */
function exitCode(findings) {
  if (findings.some(({ level }) => level === 'failure')) return 2;
  return findings.some(({ level }) => level === 'warning') ? 1 : 0;
}

/**
 * The two questions the doctor is asked.
 * @param {Facts} facts
 * @param {Finding[]} findings
 * @returns {{works: boolean, survives: boolean | null}} null: there is nothing to fail over to, by configuration
 */
function verdict({ configuration }, findings) {
  const works = !findings.some(({ concerns }) => concerns === 'work');
  const survives = works && !findings.some(({ concerns }) => concerns === 'failover');
  return { works, survives: configuration.mode === 'sentinel' ? survives : null };
}

module.exports = { exitCode, judge, verdict };
