'use strict';
const { member, stored } = require('./claims');
const { isNumber, isOK } = require('./jambonz');
const names = require('./names');

/** @typedef {import('./jambonz').Jambonz} Jambonz */

const USERS = 60;
const EXPIRES_SECONDS = 3600;

/** A device does not send a REGISTER before the last one is answered. @type {Set<string>} */
const registering = new Set();

/**
 * Stores a registration as mw-registrar does: the binding under the user's name, and the user in a sorted
 * set by expiry.
 * @param {Jambonz} jambonz
 * @param {number} n
 */
async function register({ run, helpers, observer }, n) {
  const key = names.user(run, n % USERS);
  if (registering.has(key)) return;
  registering.add(key);
  const expires = Date.now() + EXPIRES_SECONDS * 1000;
  const contact = `sip:u${n % USERS}@198.51.100.7:${40000 + n};transport=udp`;
  const value = JSON.stringify({ contact, expires, protocol: 'udp', sbcAddress: '192.0.2.1:5060' });
  const { client } = helpers;
  // The expiry is a string there, because it comes from a SIP header.
  await observer.write(
    stored('registrations', key, value),
    () => client.setex(key, String(EXPIRES_SECONDS), value),
    isOK
  );
  await observer.write(
    member('registrations', 'zset', 'active-user', key, true),
    () => client.zadd('active-user', expires, key),
    isNumber
  );
  await observer.read(
    () => client.get(key),
    (found) => found === null || found.startsWith('{"contact"')
  );
  registering.delete(key);
}

exports.register = register;
