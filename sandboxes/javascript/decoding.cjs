'use strict';
/**
 * The protocol's values → JavaScript's. Every frame is JSON that was just parsed, so each list of it becomes the
 * candidate's array as it is, its items replaced in place.
 */

const {
  BigInt, Date, IteratorPrototype, Map, Set, SymbolIterator, Uint8Array, bufferFrom, charCodeAt, create, defineProperty,
  getTime, hasOwn, indexOf, isArray, mapGet, mapSet, setAdd, slice,
} = require('./intrinsics.cjs');
const { resolve } = require('./handles.cjs');
const { pythonError } = require('./refusals.cjs');
const { fromSurrogatepass } = require('./texts.cjs');

const MAX_RANGE = 200_000;
const DONE = { __proto__: null };

const callbacks = new Map();
/** (id, do, args, takes) → the suite's answer, or DONE; set by `exchange.cjs`. */
let ask = null;

/** Says how the suite's functions and iterators are reached. */
function reachSuiteBy(exchange) {
  ask = exchange;
}

function put(object, name, value) {
  defineProperty(object, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

function decodeItems(items) {
  for (let i = 0; i < items.length; i += 1) {
    items[i] = decode(items[i]);
  }
  return items;
}

function decodeDict(items) {
  let named = true;
  for (let i = 0; i < items.length; i += 1) {
    decodeItems(items[i]);
    named &&= typeof items[i][0] === 'string';
  }
  const result = named ? {} : new Map();
  for (let i = 0; i < items.length; i += 1) {
    if (named) {
      put(result, items[i][0], items[i][1]);
    } else {
      mapSet(result, items[i][0], items[i][1]);
    }
  }
  return result;
}

function decodeSet(items) {
  const result = new Set();
  for (let i = 0; i < items.length; i += 1) {
    setAdd(result, decode(items[i]));
  }
  return result;
}

function decodeRange(tagged) {
  const { start, stop, step } = tagged;
  const count = step > 0 ? (stop - start) / step : (start - stop) / -step;
  if (!(count <= MAX_RANGE)) {
    throw pythonError('TypeError', 'the range is too long to become an array');
  }
  const result = [];
  for (let i = 0; i < count; i += 1) {
    put(result, i, start + i * step);
  }
  return result;
}

/** Python's ISO text; where it names no zone, UTC is meant, as in the sandbox. */
function decodeDate(iso) {
  const time = indexOf(iso, 'T');
  let zoned = time === -1;
  for (let i = time + 1; i < iso.length && !zoned; i += 1) {
    const unit = charCodeAt(iso, i);
    zoned = unit === 43 || unit === 45 || unit === 90; // + - Z
  }
  const result = new Date(zoned ? iso : iso + 'Z');
  const value = getTime(result);
  if (value !== value) {
    throw pythonError('TypeError', 'JavaScript has no date for ' + iso);
  }
  return result;
}

function makeFunction(id, takes) {
  return (...args) => ask(id, 'call', args, takes);
}

function makeIterator(id) {
  const iterator = create(IteratorPrototype);
  const method = (name, value) => defineProperty(iterator, name, { __proto__: null, value, configurable: true });
  let over = false;
  method('next', () => {
    const value = over ? DONE : ask(id, 'next', null, 0);
    over = value === DONE;
    return over ? { value: undefined, done: true } : { value, done: false };
  });
  method(SymbolIterator, () => iterator);
  return iterator;
}

/** The same function or iterator for the same id, so that the candidate may compare them. */
function decodeCallback(tagged) {
  const known = mapGet(callbacks, tagged.id);
  if (known !== undefined) {
    return known;
  }
  const takes = hasOwn(tagged, 'takes') && tagged.takes !== null ? tagged.takes : Infinity;
  const result = tagged.can[0] === 'next' ? makeIterator(tagged.id) : makeFunction(tagged.id, takes);
  mapSet(callbacks, tagged.id, result);
  return result;
}

function decodeFloat(text) {
  switch (text) {
    case 'nan':
      return NaN;
    case 'inf':
      return Infinity;
    case '-inf':
      return -Infinity;
    default:
      return -0;
  }
}

function decodeTagged(tagged) {
  switch (tagged.$) {
    case 'dict':
      return decodeDict(tagged.items);
    case 'tuple':
      return decodeItems(tagged.items);
    case 'set':
    case 'frozenset':
      return decodeSet(tagged.items);
    case 'bytes':
    case 'bytearray':
      return new Uint8Array(bufferFrom(tagged.b64, 'base64'));
    case 'float':
      return decodeFloat(tagged.text);
    case 'int':
      return BigInt(tagged.text);
    case 'text': {
      const bytes = bufferFrom(tagged.b64, 'base64');
      return fromSurrogatepass(bytes, bytes.length);
    }
    case 'range':
      return decodeRange(tagged);
    case 'date':
    case 'datetime':
      return decodeDate(tagged.iso);
    case 'undefined':
      return undefined;
    case 'handle':
      return resolve(tagged.id);
    case 'callback':
      return decodeCallback(tagged);
    default:
      throw pythonError('TypeError', 'JavaScript has no value for a Python ' + slice('' + tagged.$, 0, 30));
  }
}

/** The value that a part of a parsed frame stands for; the part is used up. */
function decode(value) {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return isArray(value) ? decodeItems(value) : decodeTagged(value);
}

module.exports = { __proto__: null, DONE, decode, decodeItems, reachSuiteBy };
