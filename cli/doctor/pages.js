'use strict';

/** Where the documents are to be read: they are not part of what npm installs. */
const DOCS = 'https://github.com/jambonz/redis-native/blob/main/docs';

exports.OPERATIONS = `${DOCS}/operations.md`;
exports.TROUBLESHOOTING = `${DOCS}/troubleshooting.md`;
