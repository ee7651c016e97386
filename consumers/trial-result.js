'use strict';

/** What trial.js reports of a server, whichever way it was reached. */
const EXPECTED = {
  text: 'Grüße ☎',
  hash: { from: '+491234', to: '+495678' },
  bytes: Buffer.byteLength('Grüße ☎'),
  counters: 500,
  last: 500,
  error: 'WRONGTYPE'
};

/**
 * @param {string} line that trial.js printed
 * @returns {{arch: string, libc: string, where: string}}
 * @throws {Error} if something is not as it must be
 */
function judge(line) {
  const { runtime, arch, libc, plain, tls } = JSON.parse(line);
  const where = `${runtime}, ${arch}, ${libc}`;
  for (const seen of [plain, tls].filter(Boolean)) {
    for (const [name, expected] of Object.entries(EXPECTED)) {
      const [found, wanted] = [seen[name], expected].map((value) => JSON.stringify(value));
      if (found !== wanted) throw new Error(`${where}: ${name} is ${found} instead of ${wanted}`);
    }
  }
  return { arch, libc, where: `${where}, plain text${tls ? ' and TLS' : ''}` };
}

module.exports = { judge };
