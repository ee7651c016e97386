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
    if (header.byteLength < HEADER_BYTES || header.getUint32(0) !== 0x7f454c46) return undefined;
    if (header.getUint8(4) !== 2 || header.getUint8(5) !== 1) return undefined;
    const machine = header.getUint16(18, true);
    // Linkers and `strip` write the table of sections last.
    const end =
      Number(header.getBigUint64(40, true)) + header.getUint16(58, true) * header.getUint16(60, true);
    const complete = end <= fs.fstatSync(descriptor).size;
    const interpreter = complete ? interpreterOf(descriptor, header) : undefined;
    return { cpu: MACHINES[machine] ?? String(machine), complete, interpreter };
  } finally {
    fs.closeSync(descriptor);
  }
}

/** @param {number} descriptor @param {DataView} header */
function interpreterOf(descriptor, header) {
  const at = Number(header.getBigUint64(32, true));
  const [size, count] = [header.getUint16(54, true), header.getUint16(56, true)];
  const table = read(descriptor, at, size * count);
  for (let entry = 0; entry + size <= table.byteLength; entry += size) {
    if (table.getUint32(entry, true) !== PT_INTERP) continue;
    const [offset, length] = [8, 32].map((field) => Number(table.getBigUint64(entry + field, true)));
    // Its last byte is a zero.
    const { buffer, byteLength } = read(descriptor, offset, length - 1);
    return Buffer.from(buffer, 0, byteLength).toString('latin1');
  }
  return undefined;
}

/**
 * As a DataView, whose methods are part of V8; those of a Buffer are JavaScript, which a first client would wait for.
 * @param {number} descriptor
 * @param {number} position
 * @param {number} length
 */
function read(descriptor, position, length) {
  const bytes = new DataView(new ArrayBuffer(length));
  return new DataView(bytes.buffer, 0, fs.readSync(descriptor, bytes, 0, length, position));
}

module.exports = { readElf };
