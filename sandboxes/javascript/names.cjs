'use strict';
/**
 * The names of the candidate's module, whatever its author's way of offering them.
 *
 * - What it exports; a function or class exported as the whole (`module.exports = f`, `export default f`) also has
 *   its own name, and the members of a plain object exported by default are names too. So are the methods of an object
 *   and the static ones of a class that are exported as the whole.
 * - Where it exports nothing: what its top level declares.
 */

const {
  FunctionPrototype, ObjectPrototype, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, ownKeys, slice, types,
} = require('./intrinsics.cjs');
const { describeConstructor, isClass, ownData } = require('./classes.cjs');
const { encodeApart } = require('./encoding.cjs');
const { encodeText } = require('./texts.cjs');

/** The largest value that a description carries, and the most that all of one module's do, in characters. */
const MAX_DESCRIBED_LENGTH = 32 * 1024;
const MAX_DESCRIPTIONS_LENGTH = 512 * 1024;

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

/** What a class's own members and an object's inherited ones are called, other than the language's own. */
const NEVER_MEMBERS = { __proto__: null, arguments: true, caller: true, constructor: true, length: true, name: true, prototype: true };

/**
 * Adds the methods that `const { name } = require(…)` finds too, though they are not enumerable: static ones of a class
 * that is exported, and those of an object's class.
 */
function addMethods(holder) {
  for (let at = holder; at !== null && at !== ObjectPrototype && at !== FunctionPrototype; at = getPrototypeOf(at)) {
    if (types.isProxy(at)) {
      return;
    }
    const keys = ownKeys(at);
    for (let i = 0; i < keys.length; i += 1) {
      if (NEVER_MEMBERS[keys[i]] !== true && typeof ownData(at, keys[i]) === 'function') {
        add(keys[i], () => holder[keys[i]], holder);
      }
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

/** Makes the classes among the names known, so that the suite's ids for them mean something in this process. */
function tellClasses() {
  const names = ownKeys(table);
  for (let i = 0; i < names.length; i += 1) {
    const value = table[names[i]].read();
    if (isClass(value)) {
      describeConstructor(value);
    }
  }
}

/** Fills the table from a loader that has loaded. */
function readNames(loader) {
  table = { __proto__: null };
  fillTable(loader);
  tellClasses();
}

function fillTable({ exports, names, namespace }) {
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
    addMethods(exports);
    if (ownKeys(exports).length === 0 && getPrototypeOf(exports) === ObjectPrototype) {
      addTopLevel(names);
    }
  } else if (exports !== undefined && exports !== null) {
    addWhole(exports);
    if (typeof exports === 'function' && !types.isProxy(exports)) {
      addMembers(exports, exports);
      addMethods(exports);
    }
    add('default', () => exports, undefined);
  }
}

/** `{read, holder}` of a name, or undefined. */
function lookUp(name) {
  return table[name];
}

/** Data; without its value where that is large or cannot be sent at all. */
function describeData(value) {
  try {
    const { text } = encodeApart(value);
    return text.length <= MAX_DESCRIBED_LENGTH ? '{"kind":"data","value":' + text + '}' : '{"kind":"data"}';
  } catch {
    return '{"kind":"data"}';
  }
}

function describeOne(value) {
  if (typeof value !== 'function') {
    return describeData(value);
  }
  if (!isClass(value)) {
    return '{"kind":"function"}';
  }
  return '{"kind":"class","class":' + describeConstructor(value) + '}';
}

/** The JSON object of descriptions that `describe` asks for. */
function describeNames() {
  const names = ownKeys(table);
  let text = '';
  for (let i = 0; i < names.length; i += 1) {
    if (slice(names[i], 0, 1) !== '_') {
      const name = encodeText(names[i]);
      if (slice(name, 0, 1) === '"') {
        const description = describeOne(table[names[i]].read());
        const fits = text.length + description.length <= MAX_DESCRIPTIONS_LENGTH;
        text += (text === '' ? '' : ',') + name + ':' + (fits ? description : '{"kind":"data"}');
      }
    }
  }
  return '{' + text + '}';
}

module.exports = { __proto__: null, describeNames, lookUp, readNames };
