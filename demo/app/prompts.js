'use strict';
const { createHash, randomBytes } = require('node:crypto');
const { stored } = require('./claims');
const { isOK } = require('./jambonz');

/** @typedef {import('./jambonz').Jambonz} Jambonz */

const MAX_AUDIO = 750_000;
const CACHE_SECONDS = 4 * 60 * 60;
/** One prompt in so many was never said before. */
const NEW_ONE_IN = 6;
/** Prompts that may still be asked for. */
const REMEMBERED = 40;

/** Made once: making a megabyte of random audio for every prompt would be measuring the random generator. */
const AUDIO = randomBytes(MAX_AUDIO).toString('base64');

/** @type {{key: string, value: string}[]} */
const said = [];

/** Mostly short ones: 30 kB to 1 MB of JSON, as speech-utils caches them. */
function newPrompt() {
  const length = Math.round(AUDIO.length * (0.03 + 0.97 * Math.random() ** 6));
  const offset = Math.floor(Math.random() * (AUDIO.length - length));
  return JSON.stringify({
    audioContent: AUDIO.slice(offset, offset + length),
    extension: 'r8',
    sampleRate: 8000
  });
}

/**
 * @param {Jambonz} jambonz
 * @param {string} accountSid
 */
async function synthesize({ helpers, observer }, accountSid) {
  const value = newPrompt();
  const text = `Welcome, this is prompt ${randomBytes(8).toString('hex')}.`;
  const key = `tts:${accountSid}:${createHash('sha1').update(`en-US:demo:voice:${text}`).digest('hex')}`;
  const claim = stored('prompts', key, value);
  const { ok } = await observer.write(claim, () => helpers.client.setex(key, CACHE_SECONDS, value), isOK);
  if (!ok) return;
  said.push({ key, value });
  if (said.length > REMEMBERED) said.shift();
}

/**
 * Looks a prompt up as speech-utils does: one GET, and if it is there an EXPIRE nobody waits for.
 * @param {Jambonz} jambonz
 * @param {{key: string, value: string}} prompt
 */
async function play({ helpers, observer }, { key, value }) {
  const isRight = (/** @type {unknown} */ audio) => audio === null || audio === value;
  const found = await observer.read(() => helpers.client.get(key), isRight);
  if (found.value) observer.read(() => helpers.client.expire(key, CACHE_SECONDS));
}

/**
 * @param {Jambonz} jambonz
 * @param {string} accountSid
 * @param {number} n
 */
async function say(jambonz, accountSid, n) {
  const prompt = said[Math.floor(Math.random() * said.length)];
  if (!prompt || (n / 3) % NEW_ONE_IN === 0) await synthesize(jambonz, accountSid);
  else await play(jambonz, prompt);
}

exports.say = say;
