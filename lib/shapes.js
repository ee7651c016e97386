'use strict';

// How a reply is read; `lib/tape.js` has the readers.
exports.SHAPE_PLAIN = 0;
exports.SHAPE_HASH = 1;
