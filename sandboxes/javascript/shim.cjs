'use strict';
/**
 * Serves one process of the candidate's in Node: requests on descriptor 3, replies on descriptor 4.
 *
 * Started ahead of time, as `node FLAGS shim.cjs [FOLDER ENTRY]`. Without these a first frame `{"op": "begin", "kind",
 * "folder", "entry"}` says what to serve, or that a program is wanted (`waiting.cjs`); it gets no reply. The entry is
 * loaded at the first other request. Between two requests the event loop makes one turn; while a request's promise is
 * pending it runs on. The process ends with the descriptor, with `process.exit`, or with an error that nobody catches, as
 * any Node process does.
 */

const path = require('node:path');
const { exit, hasOwn, promiseThen, quote, setImmediate, slice, types } = require('./intrinsics.cjs');
const { changedText, noArguments, takeArguments } = require('./arguments.cjs');
const { encode, encodeHandle, startFrame } = require('./encoding.cjs');
const { closeRequest, openRequest, serveInsideBy } = require('./exchange.cjs');
const { EXIT_PROTOCOL, MAX_REPLY_BYTES, field, readFrame } = require('./frames.cjs');
const { resolve } = require('./handles.cjs');
const { Loader } = require('./loading.cjs');
const { describeNames, lookUp, readNames } = require('./names.cjs');
const operations = require('./operations.cjs');
const { describeRaised, nameLinesOf } = require('./raising.cjs');
const { beginProgram } = require('./program.cjs');
const { unsendable, unsettled } = require('./refusals.cjs');
const { awaitBegin } = require('./waiting.cjs');

let folder = null;
let loader = null;
let loadState = 'waiting';
let loadError = null;
/** Ends the wait for a promise; null while none is awaited. */
let giveUp = null;

/** Calls `done` with the value, or with a promise's value once it has one; `failed` with what it is rejected with. */
function settle(value, done, failed) {
  if (!types.isPromise(value)) {
    done(value);
    return;
  }
  let open = true;
  const once = (follow) => (outcome) => {
    if (open) {
      open = false;
      giveUp = null;
      follow(outcome);
    }
  };
  giveUp = once(failed);
  try {
    promiseThen(value, once((outcome) => settle(outcome, done, failed)), giveUp);
  } catch (error) {
    once(failed)(error);
  }
}

/** Nothing is left to do for the event loop, hence nothing that could settle the promise. */
process.on('beforeExit', () => {
  if (giveUp !== null) {
    giveUp(unsettled());
  }
});

/** The reply that `makeBody` writes, or what it throws. */
function bodyOf(makeBody) {
  try {
    startFrame();
    return makeBody();
  } catch (error) {
    return '"raised":' + describeRaised(error);
  }
}

function send(makeBody) {
  if (!closeRequest(bodyOf(makeBody))) {
    closeRequest('"raised":' + describeRaised(unsendable('value too large to be sent')));
  }
}

/** The same, and then takes the next request. */
function reply(makeBody) {
  send(makeBody);
  setImmediate(turn);
}

/** `{"done": true}` or the value of an iterator's step. */
function stepText(result) {
  if (typeof result !== 'object' || result === null) {
    throw unsendable('next() did not return an object');
  }
  return result.done ? '"done":true' : '"value":' + encode(result.value);
}

/** Starts the operation. The result is `{value, text}`: what was returned, and how its settled value is written. */
function perform(request, args) {
  const on = field(request, 'on');
  const name = field(request, 'name');
  const doing = field(request, 'do');
  const plain = (value) => ({ __proto__: null, value, text: (settled) => '"value":' + encode(settled) });
  operations.refuseKeywords(field(request, 'kwargs'));
  if (on === undefined) {
    const found = lookUp(name);
    if (found === undefined) {
      return { __proto__: null, value: undefined, text: () => '"missing":' + quote('' + name) };
    }
    const value = found.read();
    return plain(doing === 'get' ? value : operations.callFunction(value, found.holder, args, name));
  }
  const target = resolve(on);
  switch (doing) {
    case 'call':
      return plain(name === undefined || name === null || name === ''
        ? operations.callFunction(target, undefined, args, 'object')
        : operations.callMethod(target, name, args));
    case 'get':
      return plain(operations.getAttribute(target, name));
    case 'set':
      return plain(operations.setAttribute(target, name, args[0]));
    case 'delete':
      return plain(operations.deleteAttribute(target, name));
    case 'operator': {
      const operated = plain(operations.operate(target, name, args));
      if (name === 'iter') {
        operated.text = (settled) => '"value":' + encodeHandle(settled);
      } else if (name === 'next') {
        operated.text = stepText;
      }
      return operated;
    }
    default:
      return exit(EXIT_PROTOCOL);
  }
}

/**
 * Performs the calls of `calls` one after the other, each as if it were alone, and sends all replies in one frame;
 * refuses where they are too large for that.
 */
function callAll(request) {
  const calls = field(request, 'calls');
  let text = '';
  let at = 0;
  const finish = (body) => {
    if (!closeRequest(body)) {
      closeRequest('"refused":true');
    }
    setImmediate(turn);
  };
  const next = () => {
    if (at === calls.length) {
      finish('"replies":[' + text + ']');
    } else if (text.length > MAX_REPLY_BYTES) {
      finish('"refused":true');
    } else {
      at += 1;
      call(calls[at - 1], (makeBody) => {
        text += (at === 1 ? '{' : ',{') + bodyOf(makeBody) + '}';
        setImmediate(next);
      }, settle);
    }
  };
  next();
}

/** Performs a `call`; `wait` is given what was returned and what to do with its settled value, or with an error. */
function call(request, answer, wait) {
  let taken = noArguments();
  const raised = (error) => answer(() => '"raised":' + describeRaised(error) + changedText(taken));
  let started;
  try {
    const raw = field(request, 'args');
    taken = takeArguments(raw === undefined ? [] : raw);
    started = perform(request, taken.args);
  } catch (error) {
    raised(error);
    return;
  }
  wait(started.value, (value) => answer(() => started.text(value) + changedText(taken)), raised);
}

/** In the middle of a callback the candidate's code stands still, and nothing can be awaited. */
function refusePromises(value, done, failed) {
  if (types.isPromise(value)) {
    failed(unsendable('a promise cannot be awaited while a function of the suite runs'));
  } else {
    done(value);
  }
}

serveInsideBy((request, op) => {
  openRequest(field(request, 'n'));
  if (op === 'describe') {
    send(() => '"names":' + describeNames());
  } else {
    call(request, send, refusePromises);
  }
});

function begin(servedFolder, entry) {
  folder = servedFolder;
  nameLinesOf(path.resolve(folder, entry));
  loader = new Loader(path.resolve(folder, entry));
}

/** Loads the entry unless that was done, then calls `next`; what it raises is the reply, now and at each later request. */
function whenLoaded(next) {
  const failed = (error) => {
    loadState = 'failed';
    loadError = error;
    reply(() => '"raised":' + slice(describeRaised(error), 0, -1) + ',"importing":true}');
  };
  if (loadState === 'loaded') {
    next();
  } else if (loadState === 'failed') {
    failed(loadError);
  } else {
    const loaded = () => {
      try {
        readNames(loader);
      } catch (error) {
        failed(error);
        return;
      }
      loadState = 'loaded';
      next();
    };
    loadState = 'loading';
    process.chdir(folder);
    settle(loader.load(), loaded, failed);
  }
}

const REQUESTS = {
  __proto__: null,
  describe: () => reply(() => '"names":' + describeNames()),
  call: (request) => call(request, reply, settle),
  calls: callAll,
};

function turn() {
  const request = readFrame();
  const op = field(request, 'op');
  if (!hasOwn(REQUESTS, op) || loader === null) {
    exit(EXIT_PROTOCOL);
  }
  openRequest(field(request, 'n'));
  whenLoaded(() => REQUESTS[op](request));
}

if (process.argv.length === 4) {
  begin(process.argv[2], process.argv[3]);
  turn();
} else {
  const frame = awaitBegin();
  if (field(frame, 'kind') === 'program') {
    beginProgram(frame);
  } else {
    begin(field(frame, 'folder'), field(frame, 'entry'));
    turn();
  }
}
