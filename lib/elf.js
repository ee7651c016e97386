'use strict';

// The little of a Linux binary's header that tells whether it can be loaded at all.

const fs = require('node:fs');

const HEADER_BYTES = 64;
const PT_INTERP = 3;
const MACHINES = /** @type {Record<number, string>} */ ({ 62: 'x64', 183: 'arm64' });

/**
 * @typedef {object} Elf
 * @property {string} cpu in the words of `process.arch`, or a number nobody here knows
 * @property {boolean} complete false if the file ends before its last table
 * @property {string | undefined} interpreter the dynamic loader that a program asks for
 */

/**
 * @param {string} file
 * @returns {Elf | undefined} undefined for anything but a 64-bit little-endian ELF file
 */
function readElf(file) {
  const descriptor = fs.openSync(file, 'r');
  try {
    const header = read(descriptor, 0, HEADER_BYTES);
    if (header.length < HEADER_BYTES || header.readUInt32BE(0) !== 0x7f454c46) return undefined;
    if (header[4] !== 2 || header[5] !== 1) return undefined;
    const machine = header.readUInt16LE(18);
    // Linkers and `strip` write the table of sections last.
    const end = Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
    const complete = end <= fs.fstatSync(descriptor).size;
    const interpreter = complete ? interpreterOf(descriptor, header) : undefined;
    return { cpu: MACHINES[machine] ?? String(machine), complete, interpreter };
  } finally {
    fs.closeSync(descriptor);
  }
}

/** @param {number} descriptor @param {Buffer} header */
function interpreterOf(descriptor, header) {
  const at = Number(header.readBigUInt64LE(32));
  const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
  const table = read(descriptor, at, size * count);
  for (let entry = 0; entry + size <= table.length; entry += size) {
    if (table.readUInt32LE(entry) !== PT_INTERP) continue;
    const [offset, length] = [8, 32].map((field) => Number(table.readBigUInt64LE(entry + field)));
    // Its last byte is a zero.
    return read(descriptor, offset, length - 1).toString('latin1');
  }
  return undefined;
}

/** @param {number} descriptor @param {number} position @param {number} length */
function read(descriptor, position, length) {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, length, position));
}

module.exports = { readElf };
