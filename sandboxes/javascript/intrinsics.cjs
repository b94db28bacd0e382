'use strict';
/**
 * The built-in functions that the shim needs, taken before any line of the candidate's runs.
 *
 * Every other module of the shim uses these, operators, index loops and own properties, and never a method looked up
 * at the time: a candidate may replace `Array.prototype.push`, `JSON.stringify` or `Map.prototype.forEach`, by mistake
 * or on purpose, and must neither break nor bend what is said about its values.
 */

const fs = require('node:fs');
const util = require('node:util');

/** A function that takes the method's `this` as its first argument. */
const uncurry = (method) => Function.prototype.call.bind(method);

const getter = (holder, name) => uncurry(Reflect.getOwnPropertyDescriptor(holder, name).get);

const { setPrototypeOf } = Object;

const TypedArrayPrototype = Reflect.getPrototypeOf(Uint8Array.prototype);

module.exports = {
  __proto__: null,
  // Objects
  ObjectPrototype: Object.prototype,
  FunctionPrototype: Function.prototype,
  IteratorPrototype: Reflect.getPrototypeOf(Reflect.getPrototypeOf([][Symbol.iterator]())),
  SymbolIterator: Symbol.iterator,
  SymbolAsyncIterator: Symbol.asyncIterator,
  apply: Reflect.apply,
  construct: Reflect.construct,
  create: Object.create,
  defineProperty: Reflect.defineProperty,
  getOwnPropertyDescriptor: Reflect.getOwnPropertyDescriptor,
  getPrototypeOf: Reflect.getPrototypeOf,
  hasOwn: uncurry(Object.prototype.hasOwnProperty),
  isArray: Array.isArray,
  /** An empty list of the shim's own: without a prototype, so that no setter of the candidate's sees what is put in. */
  list: () => setPrototypeOf([], null),
  ownKeys: Reflect.ownKeys,
  // Constructors
  BigInt,
  Date,
  Error,
  Map,
  Number,
  RangeError,
  Set,
  String,
  TypeError,
  Uint8Array,
  WeakMap,
  // Methods, `this` first
  bind: uncurry(Function.prototype.bind),
  charCodeAt: uncurry(String.prototype.charCodeAt),
  functionToString: uncurry(Function.prototype.toString),
  getTime: uncurry(Date.prototype.getTime),
  indexOf: uncurry(String.prototype.indexOf),
  mapForEach: uncurry(Map.prototype.forEach),
  mapGet: uncurry(Map.prototype.get),
  mapHas: uncurry(Map.prototype.has),
  mapSet: uncurry(Map.prototype.set),
  promiseThen: uncurry(Promise.prototype.then),
  setAdd: uncurry(Set.prototype.add),
  setForEach: uncurry(Set.prototype.forEach),
  setHas: uncurry(Set.prototype.has),
  slice: uncurry(String.prototype.slice),
  toISOString: uncurry(Date.prototype.toISOString),
  typedArrayLength: getter(TypedArrayPrototype, 'length'),
  weakGet: uncurry(WeakMap.prototype.get),
  weakHas: uncurry(WeakMap.prototype.has),
  weakSet: uncurry(WeakMap.prototype.set),
  // Text and bytes
  base64: uncurry(Buffer.prototype.base64Slice),
  bufferFrom: Buffer.from,
  byteLength: Buffer.byteLength,
  fromCharCode: String.fromCharCode,
  newBuffer: Buffer.allocUnsafeSlow,
  parse: JSON.parse,
  quote: JSON.stringify,
  utf8: uncurry(Buffer.prototype.utf8Slice),
  utf8Write: uncurry(Buffer.prototype.utf8Write),
  imul: Math.imul,
  // The machine
  exit: process.exit.bind(process),
  inspect: util.inspect,
  openSync: fs.openSync,
  closeSync: fs.closeSync,
  readSync: fs.readSync,
  setImmediate,
  types: { __proto__: null, ...util.types },
  writeSync: fs.writeSync,
};
