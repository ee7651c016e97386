'use strict';

const assert = require('node:assert/strict');
const Registrar = require('@jambonz/mw-registrar');
const { unrefTimers } = require('./unref-timers');

const CONTACT = { contact: '10.10.1.1', sbcAddress: '10.0.0.1', protocol: 'udp' };

/** Registrations of SIP users: strings with an expiry, and a sorted set that is scanned. */
module.exports = (connect) => {
  const restore = unrefTimers();
  const registrar = new Registrar(null, connect());
  restore();
  return {
    async work(round) {
      const [dave, ann] = [`dave${round}@sip.test`, `ann${round}@sip.test`];
      assert.equal(await registrar.add(dave, { ...CONTACT }, '30'), true);
      assert.equal(await registrar.add(ann, { ...CONTACT }, 30), true);
      assert.equal(await registrar.add(ann, { ...CONTACT }, 30), false, 'a refresh');
      assert.equal((await registrar.query(dave)).contact, CONTACT.contact);
      assert.equal(await registrar.query('nobody@sip.test'), null);
      assert.equal(await registrar.getCountOfUsers('sip.test'), 2);
      const users = await registrar.getRegisteredUsersForRealm('sip.test');
      assert.deepEqual(users.sort(), [`ann${round}`, `dave${round}`]);
      assert.equal(await registrar.remove(dave), true);
      assert.equal(await registrar.remove(dave), false);
      assert.equal(await registrar.remove(ann), true);
    }
  };
};
