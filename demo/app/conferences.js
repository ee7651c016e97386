'use strict';
const { randomUUID } = require('node:crypto');
const { existing, member } = require('./claims');
const { isNumber, isTrue } = require('./jambonz');

/** @typedef {import('./jambonz').Jambonz} Jambonz */

let held = 0;

/**
 * Opens a conference, lets somebody wait for it, reads it back; every other one is closed again, the rest
 * stay and are looked for at the end.
 * @param {Jambonz} jambonz
 * @param {string} accountSid
 */
async function holdConference({ helpers, observer, workload }, accountSid) {
  const key = `conf:${accountSid}:room-${++held}`;
  const closing = held % 2 === 0;
  const room = { sipAddress: '192.0.2.1:5060', confUuid: randomUUID(), callSid: randomUUID() };
  await observer.write(existing('conferences', key, true), () => helpers.createHash(key, room), isTrue);
  const waiting = `${key}:waitlist`;
  const url = `http://192.0.2.1/start/${held}`;
  await observer.write(
    member('conferences', 'set', waiting, url, true),
    () => helpers.addToSet(waiting, url),
    isNumber
  );
  await observer.read(
    () => helpers.retrieveHash(key),
    (found) => found === null || found.confUuid === room.confUuid
  );
  if (!closing) return;
  await workload.pause(500);
  await observer.write(existing('conferences', key, false), () => helpers.deleteKey(key), isTrue);
}

exports.holdConference = holdConference;
