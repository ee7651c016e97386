'use strict';

/**
 * For modules that are not loaded with the package, but used too often for a look into Node's table of modules.
 * @template T
 * @param {() => T} make
 * @returns {() => T} what was made when it was wanted for the first time
 */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => {
    made ??= make();
    return made;
  };
}

module.exports = { once };
