'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { removeFolder, temporaryFolder } = require('../../../tools/child-registry');

const ROOT = path.join(__dirname, '..', '..', '..');
const PACKAGE = '@jambonz/speech-utils';
/** What the tests need of its dependencies; the rest are SDKs of vendors. */
const REAL = ['@grpc/grpc-js', 'bent', 'debug', 'form-urlencoded', 'google-protobuf', 'undici'];
const AUDIO = Buffer.from([0xff, 0xfb, 0x90, 0x00]);

const stats = { increment: () => undefined, histogram: () => undefined };
const logger = { info: () => undefined, debug: () => undefined, error: () => undefined };

/**
 * The folder that npm makes of an app with `"@jambonz/realtimedb-helpers": "npm:@jambonz/redis-native"`: one copy of
 * this package under that name, for the app and for what it depends on.
 * @param {string} app
 */
function installWithAlias(app) {
  const modules = path.join(app, 'node_modules');
  const manifest = require(`${PACKAGE}/package.json`);
  // A link would be resolved to where the original of the alias is found.
  fs.cpSync(path.join(ROOT, 'node_modules', PACKAGE), path.join(modules, PACKAGE), { recursive: true });
  for (const name of Object.keys(manifest.dependencies)) {
    const to = path.join(modules, name);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    if (name === '@jambonz/realtimedb-helpers') fs.symlinkSync(ROOT, to);
    else if (REAL.includes(name)) fs.symlinkSync(path.join(ROOT, 'node_modules', name), to);
    else standIn(to);
  }
}

/** @param {string} folder of an SDK, and of the parts that are required by their path */
function standIn(folder) {
  for (const part of ['.', 'auth', 'text-to-speech/v1']) {
    fs.mkdirSync(path.join(folder, part), { recursive: true });
    fs.symlinkSync(path.join(__dirname, 'vendor-sdk.js'), path.join(folder, part, 'index.js'));
  }
}

/** A vendor of speech that answers every text with the same audio, and counts. */
async function startVendor() {
  const vendor = { requests: 0 };
  const server = http.createServer((request, response) => {
    vendor.requests += 1;
    request.resume().on('end', () => response.writeHead(200, { 'Content-Type': 'audio/mpeg' }).end(AUDIO));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return Object.assign(vendor, {
    url: `http://127.0.0.1:${port}/`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    }
  });
}

/**
 * Speech that is cached in Redis, with credentials of vendors. It makes its client itself, of the environment.
 * @param {() => Record<string, any>} load makes the package's functions
 */
async function play(load) {
  const app = temporaryFolder('redis-native-app-');
  installWithAlias(app);
  const vendor = await startVendor();
  const { client, synthAudio, getTtsSize, purgeTtsCache, addFileToCache } = load(
    require(path.join(app, 'node_modules', PACKAGE)),
    logger
  );
  client.on('error', () => undefined);
  return {
    client,
    async work(round) {
      const credentials = { custom_tts_url: vendor.url, auth_token: 'token' };
      const speak = (text) =>
        synthAudio(stats, {
          ...{ vendor: 'custom:test', account_sid: 'account', language: 'en-US', voice: 'ann', credentials },
          ...{ text, renderForCaching: true }
        });
      const before = vendor.requests;
      assert.equal((await speak(`hello ${round}`)).servedFromCache, false);
      const { filePath, servedFromCache } = await speak(`hello ${round}`);
      assert.deepEqual([servedFromCache, vendor.requests - before], [true, 1]);
      assert.deepEqual(fs.readFileSync(filePath), AUDIO);
      const file = path.join(app, 'announcement.r8');
      fs.writeFileSync(file, AUDIO);
      const common = { vendor: 'google', language: 'en-GB', voice: 'bob' };
      assert.match(await addFileToCache(file, { ...common, text: 'announcement' }), /^tts:/);
      assert.equal(await getTtsSize(), 2);
      assert.deepEqual(await purgeTtsCache({ ...common, all: false, text: 'announcement' }), {
        error: undefined,
        purgedCount: 1
      });
      assert.equal((await purgeTtsCache({ all: true })).purgedCount, 1);
      assert.match((await purgeTtsCache({ all: true })).error, /wrong number of arguments/);
    },
    async stop() {
      await client.quit();
      vendor.stop();
      removeFolder(app);
    }
  };
}

exports.speechUtils = play;
