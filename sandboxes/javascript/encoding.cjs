'use strict';
/**
 * The candidate's values → the protocol's, as JSON text.
 *
 * Written piece by piece, because JSON.stringify would ask the value how it wants to look (`toJSON`, getters,
 * overridden iterators) and would lose the difference between 3 and 3.0. What a value is, is read from its internal
 * slots, its own data properties and its prototype. Nothing of the candidate's runs but the getters that its arrays
 * may have and the traps of proxies in prototype chains.
 */

const {
  BigInt, Number, ObjectPrototype, Set, base64, getOwnPropertyDescriptor, getPrototypeOf, getTime, hasOwn, isArray,
  mapForEach, ownKeys, setAdd, setForEach, setHas, slice, toISOString, typedArrayLength, types,
} = require('./intrinsics.cjs');
const { describeCan, describeClassOf, describeConstructor, isClass } = require('./classes.cjs');
const { identify } = require('./handles.cjs');
const { unsendable } = require('./refusals.cjs');
const { encodeText } = require('./texts.cjs');

/** In levels of JSON, of which a dict takes three: the relay allows 100 for a whole frame. */
const MAX_DEPTH = 90;
const MAX_VALUES = 200_000;
/** Where encoding stops early; the exact limit is the frame's. */
const MAX_LENGTH = 16 * 1024 * 1024;
const MAX_SAFE = 9007199254740991;
const MAX_BIGINT = 10n ** 4300n;
const MAX_FLOAT = 2n ** 1024n;
const FIRST_DATE_MS = -62135596800000;
const LAST_DATE_MS = 253402300799999;

/** One frame's allowance, and the containers that the value at hand stands in (a linked list). */
let left = { __proto__: null, values: 0, length: 0 };

/** Starts a frame: what was counted for the last one is forgotten. */
function startFrame() {
  left = { __proto__: null, values: MAX_VALUES, length: MAX_LENGTH };
}

const tooDeep = () => unsendable('value too deep: at most ' + MAX_DEPTH + ' levels can be sent');
const tooLarge = () => unsendable('value too large to be sent');

function spend(text) {
  left.length -= text.length;
  if (left.length < 0) {
    throw tooLarge();
  }
  return text;
}

function enter(value, depth, levels, parents) {
  if (depth + levels > MAX_DEPTH) {
    throw tooDeep();
  }
  for (let at = parents; at !== null; at = at.parent) {
    if (at.value === value) {
      throw unsendable('value too deep: it contains itself');
    }
  }
  return { __proto__: null, value, parent: parents };
}

function encodeNumber(value) {
  if (value !== value) {
    return '{"$":"float","text":"nan"}';
  }
  if (value === Infinity || value === -Infinity) {
    return value > 0 ? '{"$":"float","text":"inf"}' : '{"$":"float","text":"-inf"}';
  }
  if (value === 0 && 1 / value < 0) {
    return '{"$":"float","text":"-0.0"}';
  }
  const text = '' + value;
  const digitsOnly = value % 1 === 0 && (value > -1e21 && value < 1e21);
  return digitsOnly && (value > MAX_SAFE || value < -MAX_SAFE) ? text + '.0' : text;
}

function encodeBigInt(value) {
  if (value >= MAX_BIGINT || value <= -MAX_BIGINT) {
    throw tooLarge();
  }
  return '{"$":"int","text":"' + value + '"}';
}

function encodeBytes(value) {
  const length = typedArrayLength(value);
  if (length > MAX_LENGTH) {
    throw tooLarge();
  }
  return spend('{"$":"bytes","b64":"' + base64(value, 0, length) + '"}');
}

function encodeItems(value, length, depth, parents) {
  let text = '[';
  for (let i = 0; i < length; i += 1) {
    text += (i === 0 ? '' : ',') + encodeAt(hasOwn(value, i) ? value[i] : undefined, depth, parents);
  }
  return text + ']';
}

/**
 * Adds what Python takes for this key of a Map (or member of a Set) to `seen`; false where Python could not hash it,
 * or has met an equal one: to Python, 1, 1n and true are equal, and so are null and undefined.
 */
function isNewKey(seen, value) {
  if (value !== null && (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol')) {
    return false;
  }
  let key = value === undefined ? null : value;
  if (typeof value === 'boolean') {
    key = value ? 1 : 0;
  } else if (typeof value === 'bigint' && value < MAX_FLOAT && value > -MAX_FLOAT && BigInt(Number(value)) === value) {
    key = Number(value);
  }
  if (setHas(seen, key)) {
    return false;
  }
  setAdd(seen, key);
  return true;
}

function encodeSet(value, depth, parents) {
  const inside = enter(value, depth, 2, parents);
  const seen = new Set();
  let text = '';
  let plain = true;
  setForEach(value, (item) => {
    plain &&= isNewKey(seen, item);
    if (plain) {
      text += (text === '' ? '' : ',') + encodeAt(item, depth + 2, inside);
    }
  });
  return plain ? '{"$":"set","items":[' + text + ']}' : encodeHandle(value);
}

function encodeMap(value, depth, parents) {
  const inside = enter(value, depth, 3, parents);
  const seen = new Set();
  let text = '';
  let plain = true;
  mapForEach(value, (item, key) => {
    plain &&= isNewKey(seen, key);
    if (plain) {
      const pair = '[' + encodeAt(key, depth + 3, inside) + ',' + encodeAt(item, depth + 3, inside) + ']';
      text += (text === '' ? '' : ',') + pair;
    }
  });
  return plain ? '{"$":"dict","items":[' + text + ']}' : encodeHandle(value);
}

/**
 * Whether the object is a record: a plain object of data. One with a method, an accessor or a symbol among its own
 * properties has a behaviour, and is a handle.
 */
function isRecord(value) {
  const prototype = getPrototypeOf(value);
  if (prototype !== ObjectPrototype && prototype !== null) {
    return false;
  }
  const keys = ownKeys(value);
  for (let i = 0; i < keys.length; i += 1) {
    const descriptor = getOwnPropertyDescriptor(value, keys[i]);
    if (typeof keys[i] !== 'string' || !hasOwn(descriptor, 'value') || typeof descriptor.value === 'function') {
      return false;
    }
  }
  return true;
}

function encodeRecord(value, depth, parents) {
  const inside = enter(value, depth, 3, parents);
  const keys = ownKeys(value);
  let text = '';
  for (let i = 0; i < keys.length; i += 1) {
    const descriptor = getOwnPropertyDescriptor(value, keys[i]);
    if (descriptor.enumerable) {
      const pair = '[' + encodeAt(keys[i], depth + 3, inside) + ',' + encodeAt(descriptor.value, depth + 3, inside) + ']';
      text += (text === '' ? '' : ',') + pair;
    }
  }
  return '{"$":"dict","items":[' + text + ']}';
}

/** The handle of any object, function or symbol. */
function encodeHandle(value) {
  // A class is told of first, because that gives it the id that it has in every process.
  const type = isClass(value) ? ',"type":' + describeConstructor(value) : '';
  const text = '{"$":"handle","id":"' + identify(value) + '","class":' + describeClassOf(value)
    + ',"can":' + describeCan(value) + type + '}';
  return spend(text);
}

function encodeObject(value, depth, parents) {
  if (types.isProxy(value)) {
    return encodeHandle(value);
  }
  if (isArray(value)) {
    return encodeItems(value, value.length, depth + 1, enter(value, depth, 1, parents));
  }
  if (types.isMap(value)) {
    return encodeMap(value, depth, parents);
  }
  if (types.isSet(value)) {
    return encodeSet(value, depth, parents);
  }
  if (types.isUint8Array(value)) {
    return encodeBytes(value);
  }
  if (types.isTypedArray(value)) {
    return encodeItems(value, typedArrayLength(value), depth + 1, enter(value, depth, 1, parents));
  }
  if (types.isDate(value)) {
    const time = getTime(value);
    if (time >= FIRST_DATE_MS && time <= LAST_DATE_MS) {
      return '{"$":"datetime","iso":"' + slice(toISOString(value), 0, -1) + '+00:00"}';
    }
    return encodeHandle(value);
  }
  return isRecord(value) ? encodeRecord(value, depth, parents) : encodeHandle(value);
}

function encodeAt(value, depth, parents) {
  left.values -= 1;
  if (left.values < 0) {
    throw tooLarge();
  }
  switch (typeof value) {
    case 'undefined':
      return spend('{"$":"undefined"}');
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return spend(encodeNumber(value));
    case 'bigint':
      return spend(encodeBigInt(value));
    case 'string':
      if (value.length > MAX_LENGTH) {
        throw tooLarge();
      }
      return spend(encodeText(value));
    case 'object':
      return value === null ? 'null' : encodeObject(value, depth, parents);
    default:
      return encodeHandle(value);
  }
}

/** A value's text and size, encoded outside of the frame: `charge` counts it if it is sent after all. */
function encodeApart(value) {
  const frame = left;
  startFrame();
  try {
    const text = encode(value);
    return { __proto__: null, text, values: MAX_VALUES - left.values };
  } finally {
    left = frame;
  }
}

/** Counts what was encoded apart as a part of the frame, and returns its text. */
function charge(apart) {
  left.values -= apart.values;
  if (left.values < 0) {
    throw tooLarge();
  }
  return spend(apart.text);
}

/** The JSON text of a value; throws an error of `refusals.cjs` where it cannot be sent. */
function encode(value) {
  return encodeAt(value, 0, null);
}

module.exports = { __proto__: null, charge, encode, encodeApart, encodeHandle, startFrame };
