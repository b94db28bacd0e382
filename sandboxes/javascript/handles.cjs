'use strict';
/**
 * The candidate's objects that the suite may name, each kept until the process is replaced. Ids are random, but those
 * of classes are the same in every process that runs the same code: a suite imports a class once for all its checks.
 */

const {
  Map, WeakMap, bind, charCodeAt, closeSync, imul, mapGet, mapHas, mapSet, newBuffer, openSync, readSync, weakGet, weakSet,
} = require('./intrinsics.cjs');
const { pythonError } = require('./refusals.cjs');

const MAX_HANDLES = 100_000;
const ID_BYTES = 8;
const POOL_BYTES = 64 * ID_BYTES;
const HEX = '0123456789abcdef';

const values = new Map();
const symbolIds = new Map();
const objectIds = new WeakMap();
const classCounts = new Map();
const boundMethods = new WeakMap();
let handleCount = 0;
let pool = null;
let pooled = 0;

function randomId() {
  if (pool === null || pooled === POOL_BYTES) {
    pool = newBuffer(POOL_BYTES);
    const source = openSync('/dev/urandom', 'r');
    readSync(source, pool, 0, POOL_BYTES, null);
    closeSync(source);
    pooled = 0;
  }
  let id = '';
  for (let i = 0; i < ID_BYTES; i += 1) {
    const byte = pool[pooled++];
    id += HEX[byte >> 4] + HEX[byte & 15];
  }
  return id;
}

/** 64 bits in hex that depend on the text alone. */
function stableId(text) {
  let high = 0x811c9dc5;
  let low = 0x01000193;
  for (let i = 0; i < text.length; i += 1) {
    const unit = charCodeAt(text, i);
    high = imul(high ^ unit, 0x01000193);
    low = imul(low + unit, 0x85ebca6b) ^ (high >>> 13);
  }
  let id = '';
  for (let shift = 28; shift >= 0; shift -= 4) {
    id += HEX[(high >>> shift) & 15] + HEX[(low >>> shift) & 15];
  }
  return id;
}

const knownId = (value) => (typeof value === 'symbol' ? mapGet(symbolIds, value) : weakGet(objectIds, value));

function keep(value, id) {
  if (handleCount === MAX_HANDLES) {
    throw pythonError('RuntimeError', 'too many objects were handed to the suite');
  }
  handleCount += 1;
  mapSet(values, id, value);
  if (typeof value === 'symbol') {
    mapSet(symbolIds, value, id);
  } else {
    weakSet(objectIds, value, id);
  }
  return id;
}

/** The id of an object, function or symbol; the same each time. */
function identify(value) {
  const known = knownId(value);
  return known === undefined ? keep(value, randomId()) : known;
}

/** The id of a class: the first, second… of this name to be told of. */
function identifyClass(value, name) {
  const known = knownId(value);
  if (known !== undefined) {
    return known;
  }
  const before = mapGet(classCounts, name);
  const count = before === undefined ? 1 : before + 1;
  mapSet(classCounts, name, count);
  return keep(value, stableId(name + '#' + count));
}

/** What an id stands for. */
function resolve(id) {
  if (!mapHas(values, id)) {
    throw pythonError('RuntimeError', 'the object belongs to a process that is gone');
  }
  return mapGet(values, id);
}

/** The method bound to the object it was read from, as Python's are; the same one each time. */
function boundMethod(receiver, method) {
  let methods = weakGet(boundMethods, receiver);
  if (methods === undefined) {
    methods = new Map();
    weakSet(boundMethods, receiver, methods);
  }
  let bound = mapGet(methods, method);
  if (bound === undefined) {
    bound = bind(method, receiver);
    mapSet(methods, method, bound);
  }
  return bound;
}

module.exports = { __proto__: null, boundMethod, identify, identifyClass, resolve };
