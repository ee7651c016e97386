'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');

const run = promisify(execFile);

/** @typedef {{cert: string, key: string}} KeyPair paths of PEM files */

/**
 * @typedef {object} Certificates all values are paths of PEM files
 * @property {string} ca
 * @property {KeyPair} server for localhost, 127.0.0.1 and ::1; also valid as a client, as replicas need it
 * @property {KeyPair} client
 * @property {KeyPair} expired for the same names as `server`, ended in 2020
 * @property {KeyPair} notYetValid for the same names as `server`, begins in 2090
 * @property {KeyPair} wrongHost signed by the CA, for another name
 * @property {KeyPair} strangeClient as `client`, but signed by `wrongCa`
 * @property {string} wrongCa a CA that signed none of them
 */

const LOCAL_NAMES = 'DNS:localhost,IP:127.0.0.1,IP:::1';
const VALID_DAYS = 3650;

/** @param {string[]} args */
async function openssl(args) {
  try {
    await run('openssl', args);
  } catch (error) {
    const { code, stderr } = /** @type {any} */ (error);
    if (code === 'ENOENT') throw new Error('making test certificates needs the openssl program; install it');
    throw new Error(`openssl ${args[0]} failed: ${stderr}`);
  }
}

/**
 * Elliptic keys: making an RSA key takes long enough to be noticed in a test run.
 * @param {string} file
 */
async function makeKey(file) {
  await openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file]);
}

/**
 * @param {string} dir
 * @param {string} name
 * @returns {Promise<KeyPair>}
 */
async function makeAuthority(dir, name) {
  const pair = { key: path.join(dir, `${name}.key`), cert: path.join(dir, `${name}.crt`) };
  await makeKey(pair.key);
  const subject = ['-subj', `/CN=test ${name}`];
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await openssl([
    'req',
    '-x509',
    '-new',
    '-key',
    pair.key,
    '-out',
    pair.cert,
    '-days',
    `${VALID_DAYS}`,
    ...subject,
    ...usage
  ]);
  return pair;
}

/**
 * `openssl x509 -req` of the versions still in use cannot date a certificate back; `openssl ca` can, and
 * wants a small folder of its own.
 * @param {string} folder
 * @param {string} names
 */
async function prepareSigning(folder, names) {
  await fs.mkdir(folder);
  await fs.writeFile(path.join(folder, 'index'), '');
  const config = [
    '[ca]\ndefault_ca = this',
    `[this]\ndatabase = ${folder}/index\nnew_certs_dir = ${folder}\nrand_serial = yes\ndefault_md = sha256`,
    'policy = any\nx509_extensions = leaf\nunique_subject = no',
    '[any]\ncommonName = supplied',
    `[leaf]\nbasicConstraints = critical,CA:false\nsubjectAltName = ${names}`,
    'keyUsage = critical,digitalSignature\nextendedKeyUsage = serverAuth,clientAuth',
    'subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid'
  ];
  const file = path.join(folder, 'config');
  await fs.writeFile(file, `${config.join('\n')}\n`);
  return file;
}

/**
 * @param {string} dir
 * @param {KeyPair} authority
 * @param {{name: string, names?: string, validity?: string[]}} leaf
 * @returns {Promise<KeyPair>}
 */
async function makeLeaf(
  dir,
  authority,
  { name, names = LOCAL_NAMES, validity = ['-days', `${VALID_DAYS}`] }
) {
  const pair = { key: path.join(dir, `${name}.key`), cert: path.join(dir, `${name}.crt`) };
  const folder = path.join(dir, `${name}-signing`);
  const request = path.join(dir, `${name}.csr`);
  const config = await prepareSigning(folder, names);
  await makeKey(pair.key);
  await openssl(['req', '-new', '-key', pair.key, '-subj', `/CN=${name}`, '-out', request]);
  const signer = ['-cert', authority.cert, '-keyfile', authority.key];
  await openssl([
    'ca',
    '-batch',
    '-notext',
    '-config',
    config,
    ...signer,
    ...validity,
    '-in',
    request,
    '-out',
    pair.cert
  ]);
  await fs.rm(folder, { recursive: true });
  await fs.rm(request);
  return pair;
}

/**
 * Makes everything a TLS test needs, with the openssl program.
 * @param {string} dir an existing folder
 * @returns {Promise<Certificates>}
 */
async function makeCertificates(dir) {
  const [authority, stranger] = await Promise.all([makeAuthority(dir, 'ca'), makeAuthority(dir, 'wrong-ca')]);
  const past = ['-startdate', '20190101000000Z', '-enddate', '20200101000000Z'];
  const future = ['-startdate', '20900101000000Z', '-enddate', '20950101000000Z'];
  const [server, client, expired, notYetValid, wrongHost, strangeClient] = await Promise.all([
    makeLeaf(dir, authority, { name: 'server' }),
    makeLeaf(dir, authority, { name: 'client', names: 'DNS:client.test' }),
    makeLeaf(dir, authority, { name: 'expired', validity: past }),
    makeLeaf(dir, authority, { name: 'not-yet-valid', validity: future }),
    makeLeaf(dir, authority, { name: 'wrong-host', names: 'DNS:elsewhere.test' }),
    makeLeaf(dir, stranger, { name: 'strange-client', names: 'DNS:client.test' })
  ]);
  const leaves = { server, client, expired, notYetValid, wrongHost, strangeClient };
  return { ca: authority.cert, wrongCa: stranger.cert, ...leaves };
}

module.exports = { makeCertificates };
