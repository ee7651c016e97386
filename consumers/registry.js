'use strict';

const { createHash } = require('node:crypto');
const { execFile } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { promisify } = require('node:util');

const run = promisify(execFile);
const PUBLISHED = new Date().toISOString();

/** @typedef {{manifest: any, bytes: Buffer, file: string}} Package */

/** @param {string} tarball @returns {Promise<Package>} */
async function read(tarball) {
  const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
  return { manifest: JSON.parse(stdout), bytes: fs.readFileSync(tarball), file: path.basename(tarball) };
}

/** @param {Package} content @param {string} url of the registry @returns {object} all that a registry says of a package */
function packument({ manifest, bytes, file }, url) {
  const { name, version } = manifest;
  const dist = {
    tarball: `${url}/tarballs/${file}`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  };
  const time = { [version]: PUBLISHED };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } }, time };
}

/**
 * A package registry on this machine that knows the given tarballs: with it everything that installs can be
 * tried as after the publication.
 * @param {string[]} tarballs
 * @returns {Promise<{url: string, stop: () => void}>}
 */
async function startRegistry(tarballs) {
  const packages = await Promise.all(tarballs.map(read));
  let url = '';
  const server = http.createServer((request, response) => {
    const wanted = decodeURIComponent(String(request.url)).slice(1);
    const tarball = packages.find(({ file }) => wanted === `tarballs/${file}`);
    const named = packages.find(({ manifest }) => wanted === manifest.name);
    if (tarball) return response.end(tarball.bytes);
    if (named) {
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify(packument(named, url)));
    }
    response.statusCode = 404;
    return response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, stop };
}

module.exports = { startRegistry };
