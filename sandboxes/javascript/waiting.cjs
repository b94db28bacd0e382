'use strict';
/**
 * What a process does that was started ahead: it waits on descriptor 3 for `{"op": "begin", "kind", …}`, which says what
 * to become. Before that it may be asked to check files, `{"op": "check", "files": [path]}`: nothing of them is run, an
 * answer `{"checked": true}` follows each, and an error ends the process as it ends any program.
 */

const { closeSync, exit } = require('./intrinsics.cjs');
const { EXIT_PROTOCOL, field, readFrame, writeFrame } = require('./frames.cjs');
const { Loader } = require('./loading.cjs');

function check(files) {
  for (let i = 0; i < files.length; i += 1) {
    new Loader(files[i]).check(files[i]);
    writeFrame('{"checked":true}');
  }
}

/** The frame `begin`. */
function awaitBegin() {
  for (;;) {
    const frame = readFrame();
    const op = field(frame, 'op');
    if (op === 'begin') {
      return frame;
    }
    if (op !== 'check') {
      exit(EXIT_PROTOCOL);
    }
    check(field(frame, 'files'));
  }
}

/** Gives the two descriptors back: a program has none but the three that every program has. */
function hangUp() {
  closeSync(3);
  closeSync(4);
}

module.exports = { __proto__: null, awaitBegin, hangUp };
