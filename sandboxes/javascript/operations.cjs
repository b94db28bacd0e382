'use strict';
/**
 * What a `call` request does: calls, attributes, and those of Python's operators that have a meaning in JavaScript.
 *
 * Each function returns the candidate's value as it is, perhaps a promise; what goes wrong is thrown.
 */

const {
  String, SymbolAsyncIterator, SymbolIterator, apply, construct, inspect, mapGet, mapHas, mapSet, ownKeys, setHas, slice,
  types,
} = require('./intrinsics.cjs');
const { hasMethod, isClass } = require('./classes.cjs');
const { boundMethod, identify } = require('./handles.cjs');
const { pythonError } = require('./refusals.cjs');

const MAX_REPR_LENGTH = 10_000;

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
const nameText = (name) => slice(String(name), 0, 100);
const typeError = (message) => pythonError('TypeError', message);

/** Calls a function, or makes an instance of a class. */
function callFunction(callee, receiver, args, name) {
  if (typeof callee !== 'function') {
    throw typeError("'" + nameText(name) + "' is not a function");
  }
  return isClass(callee) ? construct(callee, args) : apply(callee, receiver, args);
}

/** The attribute; throws AttributeError, as Python would, where JavaScript would say `undefined`. */
function readAttribute(target, name) {
  const there = isObject(target) ? name in target : target[name] !== undefined;
  if (!there) {
    throw pythonError('AttributeError', "there is no '" + nameText(name) + "' in the object");
  }
  return target[name];
}

function callMethod(target, name, args) {
  return callFunction(readAttribute(target, name), target, args, name);
}

function getAttribute(target, name) {
  const value = readAttribute(target, name);
  return typeof value === 'function' && isObject(target) && !isClass(value) ? boundMethod(target, value) : value;
}

function setAttribute(target, name, value) {
  target[name] = value;
  return null;
}

function deleteAttribute(target, name) {
  readAttribute(target, name);
  delete target[name];
  return null;
}

function keyMissing(key) {
  const text = typeof key === 'symbol' || isObject(key) ? 'no such key' : 'there is no ' + nameText(key);
  return pythonError(typeof key === 'number' ? 'IndexError' : 'KeyError', text);
}

function getItem(target, key) {
  const there = types.isMap(target) ? mapHas(target, key) : isObject(target) && key in target;
  if (!there) {
    throw keyMissing(key);
  }
  return types.isMap(target) ? mapGet(target, key) : target[key];
}

function setItem(target, key, value) {
  if (types.isMap(target)) {
    mapSet(target, key, value);
  } else {
    target[key] = value;
  }
  return null;
}

function deleteItem(target, key) {
  getItem(target, key);
  if (types.isMap(target)) {
    callMethod(target, 'delete', [key]);
  } else {
    delete target[key];
  }
  return null;
}

function sizeOf(target) {
  for (let i = 0; i < 2; i += 1) {
    const size = isObject(target) && typeof target !== 'function' ? target[i === 0 ? 'length' : 'size'] : undefined;
    if (typeof size === 'number') {
      return size;
    }
  }
  throw typeError('the object has neither length nor size');
}

function contains(target, item) {
  if (types.isSet(target) || types.isMap(target)) {
    return types.isSet(target) ? setHas(target, item) : mapHas(target, item);
  }
  if (hasMethod(target, 'has')) {
    return !!callMethod(target, 'has', [item]);
  }
  if (hasMethod(target, 'includes')) {
    return !!callMethod(target, 'includes', [item]);
  }
  if (!hasMethod(target, SymbolIterator)) {
    throw typeError('the object has no has, no includes, and cannot be iterated');
  }
  for (const each of target) {
    if (each === item) {
      return true;
    }
  }
  return false;
}

function iterate(target) {
  const name = hasMethod(target, SymbolIterator) ? SymbolIterator : SymbolAsyncIterator;
  if (!hasMethod(target, name)) {
    throw typeError('the object cannot be iterated');
  }
  return target[name]();
}

/** One step of an iterator: its `{done, value}`, perhaps a promise of it. */
function step(target) {
  if (!hasMethod(target, 'next')) {
    throw typeError('the object is no iterator');
  }
  return target.next();
}

/** The text of an f-string without a format; JavaScript has no others. */
function formatted(target, format) {
  if (format !== '') {
    throw typeError('JavaScript objects have no formats');
  }
  return String(target);
}

const OPERATORS = {
  __proto__: null,
  bool: (target) => !!target,
  call: (target, args) => callFunction(target, undefined, args, 'object'),
  contains: (target, args) => contains(target, args[0]),
  delitem: (target, args) => deleteItem(target, args[0]),
  eq: (target, args) => target === args[0],
  format: (target, args) => formatted(target, args[0]),
  getitem: (target, args) => getItem(target, args[0]),
  hash: (target) => +('0x' + slice(identify(target), 0, 12)),
  iter: iterate,
  len: sizeOf,
  ne: (target, args) => target !== args[0],
  next: step,
  repr: (target) => slice(inspect(target), 0, MAX_REPR_LENGTH),
  setitem: (target, args) => setItem(target, args[0], args[1]),
  str: (target) => String(target),
};

/** What Python's operator `name` does; TypeError for one that JavaScript does not have. */
function operate(target, name, args) {
  const operator = OPERATORS[name];
  if (operator === undefined) {
    throw typeError("JavaScript has no operator '" + nameText(name) + "' for objects");
  }
  return operator(target, args);
}

/** JavaScript has no keyword arguments. */
function refuseKeywords(kwargs) {
  if (kwargs !== undefined && ownKeys(kwargs).length !== 0) {
    throw typeError('JavaScript functions take no keyword arguments');
  }
}

module.exports = {
  __proto__: null, callFunction, callMethod, deleteAttribute, getAttribute, operate, refuseKeywords, setAttribute,
};
