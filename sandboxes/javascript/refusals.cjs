'use strict';
/**
 * Errors that the shim throws itself, or passes on from the suite, with the words in which they are to be reported.
 *
 * They are ordinary JavaScript errors, since the candidate's code may see and catch them.
 */

const { Error, TypeError, WeakMap, defineProperty, weakGet, weakHas, weakSet } = require('./intrinsics.cjs');

/** error → {class, bases, builtin} or {text} */
const described = new WeakMap();

/** The error to throw so that the suite sees Python's own `name` (of the protocol's allow-list). */
function pythonError(name, message) {
  const error = name === 'TypeError' ? new TypeError(message) : new Error(message);
  weakSet(described, error, { __proto__: null, class: name, builtin: true, text: null });
  return error;
}

/** The error for a value that cannot be sent; no class that a suite could be waiting for. */
function unsendable(message) {
  const error = new Error(message);
  weakSet(described, error, { __proto__: null, class: 'UnsendableValue', builtin: false, text: null });
  return error;
}

/** The error for a promise that nothing can settle any more. */
function unsettled() {
  const error = new Error('the promise is never settled: nothing is left that could do it');
  weakSet(described, error, { __proto__: null, class: 'UnsettledPromise', builtin: false, text: null });
  return error;
}

/** The suite's own error `name`, thrown into the candidate's code; `text` is what to say if it comes back. */
function suiteError(Class, name, message, text) {
  const error = new Class(message);
  const descriptor = { __proto__: null, value: name, writable: true, configurable: true, enumerable: false };
  defineProperty(error, 'name', descriptor);
  weakSet(described, error, { __proto__: null, class: name, builtin: false, text });
  return error;
}

/** How to report `error`, or undefined for one of the candidate's. */
function refusalOf(error) {
  const object = typeof error === 'object' && error !== null;
  return object && weakHas(described, error) ? weakGet(described, error) : undefined;
}

module.exports = { __proto__: null, pythonError, refusalOf, suiteError, unsendable, unsettled };
