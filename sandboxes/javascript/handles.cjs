'use strict';
/** The candidate's objects that the suite may name: random ids, each kept until the process is replaced. */

const {
  Map, WeakMap, bind, closeSync, mapGet, mapHas, mapSet, newBuffer, openSync, readSync, weakGet, weakSet,
} = require('./intrinsics.cjs');
const { pythonError } = require('./refusals.cjs');

const MAX_HANDLES = 100_000;
const ID_BYTES = 8;
const POOL_BYTES = 64 * ID_BYTES;
const HEX = '0123456789abcdef';

const values = new Map();
const symbolIds = new Map();
const objectIds = new WeakMap();
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

/** The id of an object, function or symbol; the same each time. */
function identify(value) {
  const known = typeof value === 'symbol' ? mapGet(symbolIds, value) : weakGet(objectIds, value);
  if (known !== undefined) {
    return known;
  }
  if (handleCount === MAX_HANDLES) {
    throw pythonError('RuntimeError', 'too many objects were handed to the suite');
  }
  handleCount += 1;
  const id = randomId();
  mapSet(values, id, value);
  if (typeof value === 'symbol') {
    mapSet(symbolIds, value, id);
  } else {
    weakSet(objectIds, value, id);
  }
  return id;
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

module.exports = { __proto__: null, boundMethod, identify, resolve };
