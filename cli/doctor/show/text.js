'use strict';

const { counted } = require('../judge/finding');

/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../../terminal/colours').Colours} Colours */

/** @type {Record<import('../types').Topic, string>} */
const TITLES = {
  configuration: 'Configuration',
  sentinels: 'Sentinels',
  failover: 'Failover',
  access: 'Credentials and ACL',
  tls: 'TLS',
  nodes: 'Master and replicas',
  memory: 'Memory and disk',
  time: 'Client, round trips, clocks'
};

/** @type {Record<import('../types').Level, {label: string, colour: 'green' | 'yellow' | 'red'}>} */
const LEVELS = {
  ok: { label: 'ok', colour: 'green' },
  warning: { label: 'WARNING', colour: 'yellow' },
  failure: { label: 'FAILURE', colour: 'red' }
};

const LABEL_WIDTH = 9;

/** @param {Finding} finding @param {Colours} colours @returns {string[]} */
function linesOf({ level, text, advice }, colours) {
  const { label, colour } = LEVELS[level];
  const first = `  ${colours[colour](label.padEnd(LABEL_WIDTH))}${text}`;
  return advice ? [first, `${' '.repeat(LABEL_WIDTH + 2)}${colours.dim(`-> ${advice}`)}`] : [first];
}

/** @param {boolean} answer */
const yesOrNo = (answer) => (answer ? 'yes' : 'no');

/**
 * @param {{findings: Finding[], variables: Record<string, string>, verdict: {works: boolean, survives: boolean | null}}} report
 * @param {Colours} colours
 */
function toText({ findings, variables, verdict }, colours) {
  const lines = [];
  for (const [topic, title] of Object.entries(TITLES)) {
    const own = findings.filter((finding) => finding.topic === topic);
    if (own.length === 0) continue;
    lines.push(colours.bold(title));
    if (topic === 'configuration') {
      for (const [name, value] of Object.entries(variables)) lines.push(colours.dim(`  ${name}=${value}`));
    }
    lines.push(...own.flatMap((finding) => linesOf(finding, colours)), '');
  }
  return [...lines, ...summary(findings, verdict, colours)].join('\n');
}

/**
 * @param {Finding[]} findings
 * @param {{works: boolean, survives: boolean | null}} verdict
 * @param {Colours} colours
 */
function summary(findings, { works, survives }, colours) {
  const count = (/** @type {string} */ level) => findings.filter((finding) => finding.level === level).length;
  const survival = survives === null ? 'there is none (one Redis)' : yesOrNo(survives);
  return [
    `${counted(count('failure'), 'failure')}, ${counted(count('warning'), 'warning')}, ${count('ok')} ok`,
    colours.bold(`Would jambonz work with this? ${yesOrNo(works)}. Would it survive a failover? ${survival}.`)
  ];
}

module.exports = { toText };
