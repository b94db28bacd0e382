'use strict';
/**
 * The names of the candidate's module, whatever its author's way of offering them.
 *
 * - What it exports; a function or class exported as the whole (`module.exports = f`, `export default f`) also has
 *   its own name, and the members of a plain object exported by default are names too.
 * - Where it exports nothing: what its top level declares.
 */

const {
  FunctionPrototype, ObjectPrototype, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, ownKeys, slice, types,
} = require('./intrinsics.cjs');
const { describeClass, isClass, ownData } = require('./classes.cjs');
const { encode } = require('./encoding.cjs');
const { encodeText } = require('./texts.cjs');

/** name → {read, holder}; `holder` is what `this` is in a function that is called by this name. */
let table = { __proto__: null };

function add(name, read, holder) {
  if (typeof name === 'string' && table[name] === undefined) {
    table[name] = { __proto__: null, read, holder };
  }
}

function addMembers(object, holder) {
  const keys = ownKeys(object);
  for (let i = 0; i < keys.length; i += 1) {
    if (getOwnPropertyDescriptor(object, keys[i]).enumerable) {
      add(keys[i], () => object[keys[i]], holder);
    }
  }
}

const isObject = (value) => typeof value === 'object' && value !== null && !types.isProxy(value);

/** What stands for the whole module: under its own name, or by its members. */
function addWhole(value) {
  if (typeof value === 'function' && !types.isProxy(value)) {
    const name = ownData(value, 'name');
    if (typeof name === 'string' && name !== '' && name !== 'default') {
      add(name, () => value, undefined);
    }
  } else if (isObject(value) && (getPrototypeOf(value) === ObjectPrototype || getPrototypeOf(value) === null)) {
    addMembers(value, value);
  }
}

function addTopLevel(names) {
  const keys = ownKeys(names);
  for (let i = 0; i < keys.length; i += 1) {
    const value = names[keys[i]]();
    const isGlobal = hasOwn(globalThis, keys[i]) && globalThis[keys[i]] === value;
    // Names that every object has would be found in any source that mentions them.
    if (value !== undefined && !isGlobal && value !== ObjectPrototype[keys[i]]) {
      add(keys[i], names[keys[i]], undefined);
    }
  }
}

/** Fills the table from a loader that has loaded. */
function readNames({ exports, names, namespace }) {
  table = { __proto__: null };
  if (namespace !== undefined) {
    addMembers(namespace, undefined);
    addWhole(hasOwn(namespace, 'default') ? namespace.default : undefined);
    if (ownKeys(namespace).length === 1) { // its @@toStringTag
      addTopLevel(names);
    }
    return;
  }
  if (isObject(exports)) {
    addMembers(exports, exports);
    if (ownKeys(exports).length === 0 && getPrototypeOf(exports) === ObjectPrototype) {
      addTopLevel(names);
    }
  } else if (exports !== undefined && exports !== null) {
    addWhole(exports);
    if (typeof exports === 'function' && !types.isProxy(exports)) {
      addMembers(exports, exports);
    }
    add('default', () => exports, undefined);
  }
}

/** `{read, holder}` of a name, or undefined. */
function lookUp(name) {
  return table[name];
}

function describeOne(value) {
  if (typeof value !== 'function') {
    return '{"kind":"data","value":' + encode(value) + '}';
  }
  if (!isClass(value)) {
    return '{"kind":"function"}';
  }
  const prototype = ownData(value, 'prototype');
  return '{"kind":"class","class":' + describeClass(prototype === undefined ? FunctionPrototype : prototype) + '}';
}

/** The JSON object of descriptions that `describe` asks for. */
function describeNames() {
  const names = ownKeys(table);
  let text = '';
  for (let i = 0; i < names.length; i += 1) {
    if (slice(names[i], 0, 1) !== '_') {
      const name = encodeText(names[i]);
      if (slice(name, 0, 1) === '"') {
        text += (text === '' ? '' : ',') + name + ':' + describeOne(table[names[i]].read());
      }
    }
  }
  return '{' + text + '}';
}

module.exports = { __proto__: null, describeNames, lookUp, readNames };
