'use strict';

/** The package that is replaced, and what replaces it. */
const HELPERS = '@jambonz/realtimedb-helpers';
const OURS = require('../../package.json').name;

/** From 0.8.100 on the versions satisfy what other packages ask of the helpers (`^0.8.7`). */
const ALIAS = `npm:${OURS}@^0.8.100`;

/** The last version of the helpers that was compared with; for `--undo` where nobody knows the range before. */
const LAST_RANGE = '^0.8.21';

module.exports = { ALIAS, HELPERS, LAST_RANGE, OURS };
