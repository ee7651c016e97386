'use strict';

// Whatever a package takes from an SDK when it is loaded is a class that cannot be used.
class NotInstalled {
  constructor() {
    throw new Error('this SDK is not installed for the tests');
  }
}

module.exports = new Proxy(NotInstalled, { get: (target, name) => target[name] ?? NotInstalled });
