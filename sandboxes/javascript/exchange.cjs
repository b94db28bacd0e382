'use strict';
/** The request that is being answered, and the callbacks to the suite in the middle of it. */

const { exit, quote } = require('./intrinsics.cjs');
const { DONE, decode, reachSuiteBy } = require('./decoding.cjs');
const { encode, startFrame } = require('./encoding.cjs');
const { EXIT_PROTOCOL, field, readFrame, writeFrame } = require('./frames.cjs');
const { errorFromSuite } = require('./raising.cjs');
const { pythonError, unsendable } = require('./refusals.cjs');

/** The JSON text of the outstanding request's `n`; null where there is none. */
let outstanding = null;
let waiting = false;
/** Answers a request that comes in the middle of a callback; set by `shim.cjs`. */
let serveInside = null;

function serveInsideBy(serve) {
  serveInside = serve;
}

function openRequest(n) {
  outstanding = quote(n);
}

/** Sends the reply; false, and the request stays open, where it is too large. */
function closeRequest(body) {
  if (!writeFrame('{"n":' + outstanding + ',' + body + '}')) {
    return false;
  }
  outstanding = null;
  return true;
}

/** Throws the stack's overflow now, where nothing was sent yet, and not between a callback and its answer. */
function needStack(frames) {
  return frames === 0 ? 0 : 1 + needStack(frames - 1);
}

function encodeList(items, takes) {
  startFrame();
  let text = '';
  for (let i = 0; items !== null && i < items.length && i < takes; i += 1) {
    text += (i === 0 ? '' : ',') + encode(items[i]);
  }
  return '[' + text + ']';
}

/** The answer to the callback; requests of the suite's function are served first. */
function readAnswer() {
  const asking = outstanding;
  for (;;) {
    const frame = readFrame();
    const op = field(frame, 'op');
    waiting = false;
    if (op === 'answer' && quote(field(frame, 'n')) === asking) {
      return frame;
    }
    if (op !== 'call' && op !== 'describe') {
      exit(EXIT_PROTOCOL);
    }
    serveInside(frame, op);
    outstanding = asking;
    waiting = true;
  }
}

/** Asks the suite's function or iterator, and waits; what it raises is thrown. */
function ask(id, doing, args, takes) {
  if (outstanding === null) {
    throw pythonError('RuntimeError', 'a function of the suite can only be called while the call that got it runs');
  }
  const list = encodeList(args, takes);
  needStack(200);
  if (waiting) {
    exit(EXIT_PROTOCOL);
  }
  waiting = true;
  const head = '{"n":' + outstanding + ',"callback":' + quote(id) + ',"do":"' + doing + '"';
  if (!writeFrame(head + ',"args":' + list + ',"kwargs":{}}')) {
    waiting = false;
    throw unsendable('value too large to be sent');
  }
  const answer = readAnswer();
  if (field(answer, 'done') === true) {
    return DONE;
  }
  const raised = field(answer, 'raised');
  if (raised !== undefined) {
    throw errorFromSuite(raised);
  }
  return decode(field(answer, 'value'));
}

reachSuiteBy(ask);

module.exports = { __proto__: null, closeRequest, openRequest, serveInsideBy };
