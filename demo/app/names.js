'use strict';

/** Few enough that every account's counters, calls and queues are shared by many calls, as in real life. */
const ACCOUNTS = 8;

/** @param {string} run  @param {number} n */
const account = (run, n) => `${run}-acct${n % ACCOUNTS}`;

/** @param {string} run  @param {string} app */
const journal = (run, app) => `${run}:journal:${app}`;

/** @param {string} run  @param {string} set   the sets of jambonz are prefixed with JAMBONES_CLUSTER_ID */
const rosterOf = (run, set) => `${run}:${set}`;

/** @param {string} run  @param {number} n */
const user = (run, n) => `user:u${n}@${run}.example.com`;

/** Sorted sets whose names the helpers and mw-registrar fix; the demo's members carry the run in their name. */
const SHARED_SORTED_SETS = ['active-call-sids', 'active-user'];

exports.ACCOUNTS = ACCOUNTS;
exports.SHARED_SORTED_SETS = SHARED_SORTED_SETS;
exports.account = account;
exports.journal = journal;
exports.rosterOf = rosterOf;
exports.user = user;
