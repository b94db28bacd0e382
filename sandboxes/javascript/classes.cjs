'use strict';
/**
 * What is said about classes: names along the prototype chain, and Python's names for JavaScript's own errors.
 *
 * A suite is written once for every language, in Python's words: `pytest.raises(ValueError)` has to accept what
 * JavaScript throws in the same situation. Hence a class of errors has, after JavaScript's name, Python's nearest one
 * among its bases, and so does a class of the candidate's that bears the name of one of Python's.
 */

const {
  FunctionPrototype, ObjectPrototype, SymbolAsyncIterator, SymbolIterator, charCodeAt, functionToString, getOwnPropertyDescriptor,
  getPrototypeOf, hasOwn, indexOf, list, ownKeys, quote, slice, types,
} = require('./intrinsics.cjs');
const { identifyClass } = require('./handles.cjs');
const { plainText } = require('./texts.cjs');

const MAX_NAME_LENGTH = 200;
const MAX_BASES = 30;

/** Python's ordinary exceptions: a class of the candidate's with such a name also counts as that exception. */
const PYTHON_NAMES = { __proto__: null };
for (const name of [
  'ArithmeticError', 'AssertionError', 'AttributeError', 'EOFError', 'FileNotFoundError', 'IndexError', 'KeyError',
  'LookupError', 'NameError', 'NotImplementedError', 'OSError', 'OverflowError', 'PermissionError', 'RecursionError',
  'RuntimeError', 'TimeoutError', 'TypeError', 'ValueError', 'ZeroDivisionError',
]) {
  PYTHON_NAMES[name] = true;
}

/** JavaScript's errors → their names in order, the nearest exception of Python's after each. */
const ERROR_NAMES = [
  [Error.prototype, 'Error', 'Exception'],
  [TypeError.prototype, 'TypeError'],
  [RangeError.prototype, 'RangeError', 'ValueError'],
  [SyntaxError.prototype, 'SyntaxError', 'ValueError'],
  [URIError.prototype, 'URIError', 'ValueError'],
  [ReferenceError.prototype, 'ReferenceError', 'NameError'],
  [EvalError.prototype, 'EvalError'],
  [AggregateError.prototype, 'AggregateError'],
];

/** The row of ERROR_NAMES for one of JavaScript's own prototypes, or undefined. */
function builtinError(prototype) {
  for (let i = 0; i < ERROR_NAMES.length; i += 1) {
    if (ERROR_NAMES[i][0] === prototype) {
      return ERROR_NAMES[i];
    }
  }
  return undefined;
}

/** The value of an own data property, or undefined: no getter of the candidate's is run. */
function ownData(holder, name) {
  const descriptor = getOwnPropertyDescriptor(holder, name);
  return descriptor !== undefined && hasOwn(descriptor, 'value') ? descriptor.value : undefined;
}

function nameOfFunction(func) {
  const name = types.isProxy(func) ? undefined : ownData(func, 'name');
  return typeof name === 'string' && name !== '' ? plainText(name, MAX_NAME_LENGTH) : undefined;
}

/**
 * `names` along the chain that starts at `prototype` (first the class itself, then its bases, `Object` left out),
 * whether it is a class of `errors`, and its `constructor` where it has one of its own.
 */
function chainOf(prototype) {
  const chain = { __proto__: null, names: list(), errors: false, constructor: undefined };
  let size = 0;
  const add = (name) => {
    chain.names[size] = name;
    size += 1;
  };
  let at = prototype;
  for (let level = 0; at !== null && at !== ObjectPrototype && level < MAX_BASES; level += 1) {
    if (types.isProxy(at)) {
      break;
    }
    const builtin = builtinError(at);
    if (builtin !== undefined) {
      for (let i = 1; i < builtin.length; i += 1) {
        add(builtin[i]);
      }
      chain.errors = true;
    } else {
      const constructor = ownData(at, 'constructor');
      const name = typeof constructor === 'function' ? nameOfFunction(constructor) : undefined;
      if (level === 0 && name !== undefined) {
        chain.constructor = constructor;
      }
      if (name !== undefined || level === 0) {
        add(name === undefined ? 'anonymous' : name);
      }
      if (level === 0 && name !== undefined && PYTHON_NAMES[name] === true) {
        add(name);
      }
    }
    at = getPrototypeOf(at);
  }
  if (size === 0) {
    add('Object');
  }
  return chain;
}

function quotedNames(names, from) {
  let text = '';
  for (let i = from; i < names.length; i += 1) {
    text += (i === from ? '' : ',') + quote(names[i]);
  }
  return '[' + text + ']';
}

/** The JSON text that describes the class with this prototype (`c` of the protocol). */
function describeClass(prototype) {
  const chain = chainOf(prototype);
  const id = identifyClass(chain.constructor === undefined ? prototype : chain.constructor, chain.names[0]);
  return '{"id":"' + id + '","name":' + quote(chain.names[0]) + ',"bases":' + quotedNames(chain.names, 1)
    + ',"exception":' + chain.errors + '}';
}

const PROXY_CLASS = { __proto__: null };
const SYMBOL_CLASS = { __proto__: null };

/** The JSON text that describes the class of a value. */
function describeClassOf(value) {
  if (typeof value === 'symbol') {
    return '{"id":"' + identifyClass(SYMBOL_CLASS, 'Symbol') + '","name":"Symbol","bases":[],"exception":false}';
  }
  if (types.isProxy(value)) {
    return '{"id":"' + identifyClass(PROXY_CLASS, 'Proxy') + '","name":"Proxy","bases":[],"exception":false}';
  }
  const prototype = getPrototypeOf(value);
  return describeClass(prototype === null ? ObjectPrototype : prototype);
}

/** Whether calling the function by `new` is what its author meant. */
function isClass(func) {
  if (typeof func !== 'function' || types.isProxy(func)) {
    return false;
  }
  const source = functionToString(func);
  if (slice(source, 0, 5) === 'class') {
    return true;
  }
  const prototype = ownData(func, 'prototype');
  if (typeof prototype !== 'object' || prototype === null || types.isProxy(prototype) || types.isGeneratorFunction(func)) {
    return false;
  }
  if (ownKeys(prototype).length > 1 || getPrototypeOf(prototype) !== ObjectPrototype) {
    return true;
  }
  const name = nameOfFunction(func);
  const first = name === undefined ? 0 : charCodeAt(name, 0);
  return first >= 65 && first <= 90 && indexOf(source, 'this.') !== -1;
}

/** The JSON text that describes a function that is a class. */
function describeConstructor(func) {
  const prototype = ownData(func, 'prototype');
  return describeClass(typeof prototype === 'object' && prototype !== null ? prototype : FunctionPrototype);
}

/** Whether `value[name]` is a function; false where looking throws. */
function hasMethod(value, name) {
  try {
    return typeof value[name] === 'function';
  } catch {
    return false;
  }
}

/** The JSON list of what can be done with a handle. */
function describeCan(value) {
  const can = list();
  let size = 0;
  if (typeof value === 'function') {
    can[size++] = 'call';
  } else if (typeof value === 'object') {
    if (hasMethod(value, SymbolIterator) || hasMethod(value, SymbolAsyncIterator)) {
      can[size++] = 'iter';
    }
    if (hasMethod(value, 'next')) {
      can[size++] = 'next';
    }
  }
  return quotedNames(can, 0);
}

module.exports = {
  __proto__: null, PYTHON_NAMES, chainOf, describeCan, describeClassOf, describeConstructor, hasMethod, isClass, ownData,
  quotedNames,
};
