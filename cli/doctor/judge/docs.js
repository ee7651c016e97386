'use strict';

// What is installed has no docs/.
const DOCS = 'https://github.com/jambonz/redis-native/blob/main/docs';

module.exports = { DOCS };
