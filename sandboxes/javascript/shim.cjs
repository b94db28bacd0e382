'use strict';
/**
 * Serves one process of the candidate's in Node: requests on descriptor 3, replies on descriptor 4.
 *
 * Started ahead of time, as `node FLAGS shim.cjs [FOLDER ENTRY]`. A first frame `{"op": "begin", "folder", "entry"}`
 * may say instead what to serve; it gets no reply. The entry is loaded at the first `describe` or `call`. Between two requests the event loop makes one turn; while a
 * request's promise is pending it runs on. The process ends with the descriptor, with `process.exit`, or with an error
 * that nobody catches, as any Node process does.
 */

const path = require('node:path');
const { exit, isArray, list, promiseThen, quote, setImmediate, types } = require('./intrinsics.cjs');
const { decodeItems } = require('./decoding.cjs');
const { charge, encode, encodeApart, encodeHandle, startFrame } = require('./encoding.cjs');
const { closeRequest, openRequest } = require('./exchange.cjs');
const { EXIT_PROTOCOL, field, readFrame } = require('./frames.cjs');
const { resolve } = require('./handles.cjs');
const { Loader } = require('./loading.cjs');
const { describeNames, lookUp, readNames } = require('./names.cjs');
const operations = require('./operations.cjs');
const { describeRaised, nameLinesOf } = require('./raising.cjs');
const { unsendable, unsettled } = require('./refusals.cjs');

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

/** Sends the reply that `makeBody` writes, or what it throws, and takes the next request. */
function reply(makeBody) {
  let body;
  try {
    startFrame();
    body = makeBody();
  } catch (error) {
    body = '"raised":' + describeRaised(error);
  }
  if (!closeRequest(body)) {
    closeRequest('"raised":' + describeRaised(unsendable('value too large to be sent')));
  }
  setImmediate(turn);
}

/** Whether Python would see a change of the argument: lists, dicts, sets and bytearrays. */
function isMutable(raw) {
  const kind = typeof raw === 'object' && raw !== null && !isArray(raw) ? field(raw, '$') : undefined;
  return isArray(raw) || kind === 'dict' || kind === 'set' || kind === 'bytearray';
}

/** The arguments decoded, with the text of each that may be changed in place. */
function takeArguments(raw) {
  const before = list();
  for (let i = 0; i < raw.length; i += 1) {
    before[i] = isMutable(raw[i]);
  }
  const args = decodeItems(raw);
  for (let i = 0; i < args.length; i += 1) {
    before[i] = before[i] ? encodeApart(args[i]).text : null;
  }
  return { __proto__: null, args, before };
}

/** `,"changed":{…}` for the arguments that are not what they were, or nothing. */
function changedText({ args, before }) {
  let text = '';
  for (let i = 0; i < before.length; i += 1) {
    if (before[i] !== null) {
      const now = encodeApart(args[i]);
      if (now.text !== before[i]) {
        text += (text === '' ? '' : ',') + '"' + i + '":' + charge(now);
      }
    }
  }
  return text === '' ? '' : ',"changed":{' + text + '}';
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
      return { __proto__: null, value: undefined, text: () => '"missing":' + quote(name) };
    }
    const value = found.read();
    return plain(doing === 'get' ? value : operations.callFunction(value, found.holder, args, name));
  }
  const target = resolve(on);
  switch (doing) {
    case 'call':
      return plain(name === undefined || name === null
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

function call(request) {
  let taken = { __proto__: null, args: [], before: list() };
  const raised = (error) => reply(() => '"raised":' + describeRaised(error) + changedText(taken));
  let started;
  try {
    const raw = field(request, 'args');
    taken = takeArguments(raw === undefined ? [] : raw);
    started = perform(request, taken.args);
  } catch (error) {
    raised(error);
    return;
  }
  settle(started.value, (value) => reply(() => started.text(value) + changedText(taken)), raised);
}

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
    reply(() => '"raised":' + describeRaised(error) + ',"importing":true');
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

function turn() {
  const request = readFrame();
  const op = field(request, 'op');
  if (op === 'begin' && loadState === 'waiting') {
    begin(field(request, 'folder'), field(request, 'entry'));
    setImmediate(turn);
    return;
  }
  if ((op !== 'describe' && op !== 'call') || loader === null) {
    exit(EXIT_PROTOCOL);
  }
  openRequest(field(request, 'n'));
  whenLoaded(op === 'describe' ? () => reply(() => '"names":' + describeNames()) : () => call(request));
}

if (process.argv.length === 4) {
  begin(process.argv[2], process.argv[3]);
}
turn();
