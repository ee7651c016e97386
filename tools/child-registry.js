'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
/** @type {Set<string>} */
const folders = new Set();
let hooked = false;

/** Synchronous, because it runs inside `exit`. SIGKILL also ends a process that SIGSTOP has paused. */
function cleanUp() {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) removeFolder(folder);
  children.clear();
}

/** @param {NodeJS.Signals} signal */
function onSignal(signal) {
  // A program with a handler of its own wants to shut down its way; the exit hook comes after it.
  if (process.listenerCount(signal) > 1) return;
  cleanUp();
  process.removeListener(signal, onSignal);
  process.kill(process.pid, signal);
}

/** `exit` also covers an uncaught exception; a signal's default action would skip it. */
function hookOnce() {
  if (hooked) return;
  hooked = true;
  process.on('exit', cleanUp);
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, onSignal);
  }
}

/**
 * Makes sure that a child does not outlive this process.
 * @param {import('node:child_process').ChildProcess} child
 */
function adopt(child) {
  hookOnce();
  children.add(child);
  child.once('exit', () => children.delete(child));
}

/**
 * @param {string} prefix
 * @returns {string} a new folder that is removed at the latest when this process ends
 */
function temporaryFolder(prefix) {
  hookOnce();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
  folders.add(folder);
  return folder;
}

/** @param {string} folder from temporaryFolder */
function removeFolder(folder) {
  folders.delete(folder);
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

module.exports = { adopt, temporaryFolder, removeFolder };
