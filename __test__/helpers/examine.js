'use strict';

const { collect } = require('../../cli/doctor/collect');
const { exitCode, judge, verdict } = require('../../cli/doctor/judge');

/**
 * The doctor without its command line: starting a process for each question would take longer than the answer.
 * @param {Record<string, string>} env
 */
async function examine(env) {
  const { facts } = await collect(env);
  const findings = judge(facts);
  const report = { ...verdict(facts, findings), findings, facts, exitCode: exitCode(findings) };
  return { ...report, text: JSON.stringify(report, null, 1) };
}

/** Findings that a busy machine provokes. */
const TIMING = ['round-trip', 'sentinel-slow'];

/** @param {{findings: import('../../cli/doctor/types').Finding[]}} report @returns {string[]} what is not well */
const complaints = ({ findings }) =>
  findings
    .filter(({ id, level }) => level !== 'ok' && !TIMING.includes(id))
    .map(({ id, text }) => `${id}: ${text}`);

module.exports = { complaints, examine };
