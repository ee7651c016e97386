#!/usr/bin/env node
'use strict';

const { main } = require('../cli/main');

process.stdout.on('error', ({ code, message }) => {
  // Nobody reads on (`| head`), or the disk is full: neither is worth a stack.
  if (code !== 'EPIPE') process.stderr.write(`the report cannot be written: ${message}\n`);
  process.exit(2);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
);
