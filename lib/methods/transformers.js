'use strict';

// ioredis' `Command.setArgumentTransformer` and `Command.setReplyTransformer`: for all clients of the process.

/** @type {Map<string, (args: any[]) => any[]>} */
const ofArguments = new Map();
/** @type {Map<string, (reply: any) => any>} */
const ofReplies = new Map();

/**
 * @param {string} name of a command
 * @param {(args: any[]) => any[]} transform gets the arguments in one flat list, and makes those that are sent
 */
function setArgumentTransformer(name, transform) {
  ofArguments.set(name.toLowerCase(), transform);
}

/**
 * @param {string} name of a command
 * @param {(reply: any) => any} transform gets what the server replied, and makes what the caller gets
 */
function setReplyTransformer(name, transform) {
  ofReplies.set(name.toLowerCase(), transform);
}

/**
 * @param {string} name
 * @param {any[]} given
 */
function transformArguments(name, given) {
  const transform = ofArguments.size > 0 ? ofArguments.get(name) : undefined;
  return transform === undefined ? given : transform(given.flat());
}

/** @param {string} name @returns {((reply: any) => any) | undefined} */
function replyTransformer(name) {
  const transform = ofReplies.size > 0 ? ofReplies.get(name) : undefined;
  if (transform === undefined || name !== 'hgetall') return transform;
  // The object that it has become here was a list on its way.
  return (reply) => transform(Array.isArray(reply) ? reply : Object.entries(reply).flat());
}

module.exports = { replyTransformer, setArgumentTransformer, setReplyTransformer, transformArguments };
