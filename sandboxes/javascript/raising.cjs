'use strict';
/**
 * Errors both ways: what the candidate's code threw, in the protocol's words, and the suite's errors as JavaScript's.
 */

const {
  Error, RangeError, TypeError, charCodeAt, getPrototypeOf, hasOwn, indexOf, quote, slice, types,
} = require('./intrinsics.cjs');
const { PYTHON_NAMES, chainOf, ownData, quotedNames } = require('./classes.cjs');
const { encode, startFrame } = require('./encoding.cjs');
const { identify, identifyClass, resolve } = require('./handles.cjs');
const { refusalOf, suiteError } = require('./refusals.cjs');
const { plainText } = require('./texts.cjs');

const MAX_MESSAGE_LENGTH = 2000;
const MAX_NAME_LENGTH = 200;

/** The file whose lines are worth naming; set once the process knows what it serves. */
let entryPath = null;

function nameLinesOf(path) {
  entryPath = path;
}

/** The first line of the entry that the error's stack names, or null. */
function lineOf(error) {
  try {
    const { stack } = error;
    const at = typeof stack === 'string' && entryPath !== null ? indexOf(stack, entryPath + ':') : -1;
    let line = 0;
    for (let i = at + entryPath.length + 1; at !== -1 && i < stack.length && line < 1e7; i += 1) {
      const digit = charCodeAt(stack, i) - 48;
      if (!(digit >= 0 && digit <= 9)) {
        break;
      }
      line = line * 10 + digit;
    }
    return line === 0 ? null : line;
  } catch {
    return null;
  }
}

function messageOf(error) {
  try {
    const { message } = error;
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

/** The JSON text of `e` in the protocol, from its parts. */
function raisedText({ name, id, bases, args, message, line, builtin, handle = null }) {
  return '{"class":' + quote(name) + ',"id":' + (id === null ? 'null' : '"' + id + '"') + ',"bases":' + bases
    + ',"args":' + args + ',"message":' + quote(plainText(message, MAX_MESSAGE_LENGTH)) + ',"line":' + line
    + ',"builtin":' + builtin + (handle === null ? '' : ',"handle":"' + handle + '"') + '}';
}

/** `[value]` as JSON, or `[]` where it cannot be sent: the error matters more than what it carries. */
function argumentList(value) {
  startFrame();
  try {
    return '[' + encode(value) + ']';
  } catch {
    return '[]';
  }
}

/** What V8 itself throws as RangeError where Python has a name of its own. */
function rangeErrorOf(message) {
  if (message === 'Maximum call stack size exceeded') {
    return { name: 'RecursionError', bases: '["RuntimeError","Exception"]', builtin: true };
  }
  if (message === 'Division by zero') {
    return { name: 'RangeError', bases: '["ZeroDivisionError","ArithmeticError","ValueError","Error","Exception"]', builtin: false };
  }
  return undefined;
}

/** A name that the error was given by hand (`error.name = "ValueError"`), or undefined. */
function givenName(error, names) {
  const name = ownData(error, 'name');
  if (typeof name !== 'string' || name === '') {
    return undefined;
  }
  for (let i = 0; i < names.length; i += 1) {
    if (names[i] === name) {
      return undefined;
    }
  }
  return plainText(name, MAX_NAME_LENGTH);
}

/** The error object's own id, or null where no more are to be had. */
function handleOf(error) {
  try {
    return identify(error);
  } catch {
    return null;
  }
}

function describeError(error) {
  const prototype = getPrototypeOf(error);
  const chain = chainOf(prototype);
  const message = messageOf(error);
  const args = message === '' ? '[]' : argumentList(message);
  const line = lineOf(error);
  if (prototype === RangeError.prototype) {
    const known = rangeErrorOf(message);
    if (known !== undefined) {
      return raisedText({ ...known, id: null, args, message, line });
    }
  }
  const own = chain.constructor !== undefined;
  const given = own ? undefined : givenName(error, chain.names);
  if (given !== undefined) {
    const python = PYTHON_NAMES[given] === true ? '[' + quote(given) + ',' : '[';
    const bases = python + slice(quotedNames(chain.names, 0), 1);
    return raisedText({ name: given, id: null, bases, args, message, line, builtin: false, handle: handleOf(error) });
  }
  const id = own ? identifyClass(chain.constructor, chain.names[0]) : null;
  const bases = quotedNames(chain.names, 1);
  const builtin = prototype === TypeError.prototype;
  const handle = builtin ? null : handleOf(error);
  return raisedText({ name: chain.names[0], id, bases, args, message, line, builtin, handle });
}

/** The JSON text that describes whatever was thrown. */
function describeRaised(thrown) {
  const refusal = refusalOf(thrown);
  if (refusal !== undefined) {
    if (refusal.text !== null) {
      return refusal.text;
    }
    const message = messageOf(thrown);
    const args = '[' + quote(plainText(message, MAX_MESSAGE_LENGTH)) + ']';
    return raisedText({ name: refusal.class, id: null, bases: '["Exception"]', args, message, line: null, builtin: refusal.builtin });
  }
  const object = typeof thrown === 'object' && thrown !== null && !types.isProxy(thrown);
  if (object && chainOf(getPrototypeOf(thrown)).errors) {
    return describeError(thrown);
  }
  const message = typeof thrown === 'string' ? thrown : 'something that is not an Error was thrown';
  const args = argumentList(thrown);
  return raisedText({ name: 'Thrown', id: null, bases: '["Exception"]', args, message, line: null, builtin: false });
}

/** The JavaScript error for one that the suite's callback raised: the candidate's own, if it only went through it. */
function errorFromSuite(raised) {
  if (hasOwn(raised, 'handle') && typeof raised.handle === 'string') {
    return resolve(raised.handle);
  }
  const name = hasOwn(raised, 'class') ? '' + raised.class : 'Error';
  const message = hasOwn(raised, 'message') && typeof raised.message === 'string' ? raised.message : '';
  const isRange = name === 'ValueError' || name === 'IndexError' || name === 'OverflowError';
  const Class = name === 'TypeError' ? TypeError : isRange ? RangeError : Error;
  return suiteError(Class, name, message, quote(raised));
}

module.exports = { __proto__: null, describeRaised, errorFromSuite, nameLinesOf };
