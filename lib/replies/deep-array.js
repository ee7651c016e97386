'use strict';

/**
 * Reads an array without recursion. A script may nest its reply 8,000 levels deep, and the stack of JavaScript takes
 * about 3,000 of the reader's.
 * @param {any} reader the tape reader, behind the token of the array
 * @param {number} length
 * @returns {any[]}
 */
function readDeepArray(reader, length) {
  const open = [{ isMap: false, items: /** @type {any[]} */ ([]), left: length }];
  for (;;) {
    const top = open[open.length - 1];
    const nested = top.left > 0 ? reader.openNested() : undefined;
    if (top.left === 0) {
      const value = top.isMap ? reader.finishMap(top.items) : top.items;
      open.pop();
      if (open.length === 0) return value;
      open[open.length - 1].items.push(value);
    } else {
      top.left--;
      if (nested === undefined) top.items.push(reader.value());
      else open.push({ ...nested, items: [] });
    }
  }
}

module.exports = { readDeepArray };
