'use strict';
/** The arguments of one call: decoded, and compared afterwards with what they were, since they may be changed in place. */

const { isArray, list, slice } = require('./intrinsics.cjs');
const { decodeItems } = require('./decoding.cjs');
const { charge, encodeApart } = require('./encoding.cjs');
const { field } = require('./frames.cjs');

/** What Python would see changes of: how a list, dict, set or bytearray begins when it is sent; null for the rest. */
function beginningOf(raw) {
  if (isArray(raw)) {
    return '[';
  }
  const kind = typeof raw === 'object' && raw !== null ? field(raw, '$') : undefined;
  return kind === 'dict' || kind === 'set' || kind === 'bytearray' ? '{"$":"' + kind + '"' : null;
}

/** The arguments decoded, with the text of each that may be changed in place. */
function takeArguments(raw) {
  const beginnings = list();
  const before = list();
  for (let i = 0; i < raw.length; i += 1) {
    beginnings[i] = beginningOf(raw[i]);
  }
  const args = decodeItems(raw);
  for (let i = 0; i < args.length; i += 1) {
    before[i] = beginnings[i] === null ? null : encodeApart(args[i]).text;
  }
  return { __proto__: null, args, before, beginnings };
}

const BYTES = '{"$":"bytes"';
const BYTEARRAY = '{"$":"bytearray"';

/** The argument as the suite has to see it now, or null: it is as it was, or nothing that can be put in its place. */
function changeOf(arg, before, beginning) {
  let now;
  try {
    now = encodeApart(arg);
  } catch {
    return null;
  }
  if (now.text === before) {
    return null;
  }
  if (beginning === BYTEARRAY) {
    now.text = BYTEARRAY + slice(now.text, BYTES.length);
  }
  return slice(now.text, 0, beginning.length) === beginning ? now : null;
}

/** `,"changed":{…}` for the arguments that are not what they were, or nothing. */
function changedText({ args, before, beginnings }) {
  let text = '';
  for (let i = 0; i < before.length; i += 1) {
    const change = before[i] === null ? null : changeOf(args[i], before[i], beginnings[i]);
    if (change !== null) {
      text += (text === '' ? '' : ',') + '"' + i + '":' + charge(change);
    }
  }
  return text === '' ? '' : ',"changed":{' + text + '}';
}

function noArguments() {
  return { __proto__: null, args: [], before: list(), beginnings: list() };
}

module.exports = { __proto__: null, changedText, noArguments, takeArguments };
