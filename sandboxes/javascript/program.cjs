'use strict';
/**
 * Runs a program: `node FLAGS program.cjs ENTRY [ARGUMENT…]` is `node ENTRY [ARGUMENT…]` for an entry of any kind of
 * module, whatever Node's version knows about telling them apart. Without an entry it waits to be told (`waiting.cjs`).
 */

const path = require('node:path');
const { Loader } = require('./loading.cjs');

/** What Node itself says where a module waits for a promise that nothing settles. */
const EXIT_UNSETTLED = 13;

function runProgram(entry, args) {
  const file = path.resolve(entry);
  process.argv.splice(1, process.argv.length - 1, file, ...args);
  let over = false;
  process.on('beforeExit', () => {
    if (!over) {
      process.exitCode = EXIT_UNSETTLED;
    }
  });
  // A rejection is left unhandled on purpose: Node reports it as it reports any error that nobody catches.
  new Loader(file, { main: true }).load().then(() => {
    over = true;
  });
}

/** Becomes the program that a frame `begin` names. */
function beginProgram(frame) {
  require('./waiting.cjs').hangUp();
  process.chdir(frame.folder);
  runProgram(frame.entry, frame.args);
}

module.exports = { __proto__: null, beginProgram };

if (require.main === module) {
  if (process.argv.length > 2) {
    runProgram(process.argv[2], process.argv.slice(3));
  } else {
    beginProgram(require('./waiting.cjs').awaitBegin());
  }
}
