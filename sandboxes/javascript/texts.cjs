'use strict';
/** Text as JSON, with JavaScript's lone surrogates tagged, since UTF-8 has no bytes for them. */

const { base64, charCodeAt, fromCharCode, indexOf, newBuffer, quote, slice } = require('./intrinsics.cjs');

const isHigh = (unit) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit) => unit >= 0xdc00 && unit <= 0xdfff;

/** Where the first lone surrogate stands at or after `from`, or -1. */
function loneSurrogate(text, from) {
  for (let i = from; i < text.length; i += 1) {
    const unit = charCodeAt(text, i);
    if (isHigh(unit) && i + 1 < text.length && isLow(charCodeAt(text, i + 1))) {
      i += 1;
    } else if (isHigh(unit) || isLow(unit)) {
      return i;
    }
  }
  return -1;
}

/** UTF-8 of the text, each lone surrogate as three bytes of its own (Python's `surrogatepass`), in base64. */
function surrogatepass(text) {
  const bytes = newBuffer(text.length * 3);
  let size = 0;
  for (let i = 0; i < text.length; i += 1) {
    let point = charCodeAt(text, i);
    if (isHigh(point) && i + 1 < text.length && isLow(charCodeAt(text, i + 1))) {
      i += 1;
      point = 0x10000 + ((point - 0xd800) << 10) + (charCodeAt(text, i) - 0xdc00);
      bytes[size++] = 0xf0 | (point >> 18);
      bytes[size++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[size++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[size++] = 0x80 | (point & 0x3f);
    } else if (point >= 0x800) {
      bytes[size++] = 0xe0 | (point >> 12);
      bytes[size++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[size++] = 0x80 | (point & 0x3f);
    } else if (point >= 0x80) {
      bytes[size++] = 0xc0 | (point >> 6);
      bytes[size++] = 0x80 | (point & 0x3f);
    } else {
      bytes[size++] = point;
    }
  }
  return base64(bytes, 0, size);
}

/** The text that `surrogatepass` wrote, from its `length` bytes. */
function fromSurrogatepass(bytes, length) {
  let text = '';
  for (let i = 0; i < length;) {
    const first = bytes[i];
    const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
    let point = more === 0 ? first : first & (0x3f >> more);
    for (let k = 1; k <= more; k += 1) {
      point = (point << 6) | (bytes[i + k] & 0x3f);
    }
    if (point > 0xffff) {
      point -= 0x10000;
      text += fromCharCode(0xd800 + (point >> 10), 0xdc00 + (point & 0x3ff));
    } else {
      text += fromCharCode(point);
    }
    i += more + 1;
  }
  return text;
}

/** The text as a value of the protocol. */
function encodeText(text) {
  const quoted = quote(text);
  // JSON.stringify writes a lone surrogate as an escape; the quick look spares nearly every text the slow one.
  if (indexOf(quoted, '\\ud') === -1 || loneSurrogate(text, 0) === -1) {
    return quoted;
  }
  return '{"$":"text","b64":"' + surrogatepass(text) + '"}';
}

/** At most `length` characters, each lone surrogate replaced: for messages and names, which are never tagged. */
function plainText(text, length) {
  let left = text.length > length ? slice(text, 0, length) : text;
  for (let at = loneSurrogate(left, 0); at !== -1; at = loneSurrogate(left, at + 1)) {
    left = slice(left, 0, at) + '\ufffd' + slice(left, at + 1);
  }
  return left;
}

module.exports = { __proto__: null, encodeText, fromSurrogatepass, plainText };
