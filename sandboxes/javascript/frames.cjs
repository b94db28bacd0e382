'use strict';
/**
 * Length-prefixed frames of JSON on the two inherited descriptors, read and written synchronously: a callback has to
 * get its answer in the middle of the candidate's own, synchronous code.
 */

const { byteLength, exit, hasOwn, newBuffer, parse, readSync, utf8, utf8Write, writeSync } = require('./intrinsics.cjs');

const REQUESTS = 3;
const REPLIES = 4;
const MAX_REQUEST_BYTES = 8 * 1024 * 1024;
/** Below the 1 MiB that the relay takes from the agent: the agent adds what the candidate printed. */
const MAX_REPLY_BYTES = 960 * 1024;
/** The exit status of a shim that got something else than the protocol allows. */
const EXIT_PROTOCOL = 70;

/** `length` bytes of the requests, or null where they end before. */
function readExactly(length) {
  const buffer = newBuffer(length);
  let at = 0;
  while (at < length) {
    const got = readSync(REQUESTS, buffer, at, length - at, null);
    if (got === 0) {
      return null;
    }
    at += got;
  }
  return buffer;
}

/** The next request as an object; ends the process where the agent closed the descriptor. */
function readFrame() {
  const header = readExactly(4);
  if (header === null) {
    exit(0);
  }
  const length = header[0] * 0x1000000 + header[1] * 0x10000 + header[2] * 0x100 + header[3];
  if (length > MAX_REQUEST_BYTES) {
    exit(EXIT_PROTOCOL);
  }
  const payload = readExactly(length);
  if (payload === null) {
    exit(0);
  }
  return parse(utf8(payload, 0, length));
}

/** Writes one frame; false, and nothing is written, where the text is larger than a reply may be. */
function writeFrame(text) {
  if (text.length > MAX_REPLY_BYTES) {
    return false;
  }
  const length = byteLength(text);
  if (length > MAX_REPLY_BYTES) {
    return false;
  }
  const buffer = newBuffer(4 + length);
  buffer[0] = length >>> 24;
  buffer[1] = (length >>> 16) & 0xff;
  buffer[2] = (length >>> 8) & 0xff;
  buffer[3] = length & 0xff;
  utf8Write(buffer, text, 4, length);
  let at = 0;
  while (at < 4 + length) {
    at += writeSync(REPLIES, buffer, at, 4 + length - at, null);
  }
  return true;
}

/** A frame's field, or undefined; never one that the candidate put on `Object.prototype`. */
function field(frame, name) {
  return hasOwn(frame, name) ? frame[name] : undefined;
}

module.exports = { __proto__: null, EXIT_PROTOCOL, MAX_REPLY_BYTES, field, readFrame, writeFrame };
