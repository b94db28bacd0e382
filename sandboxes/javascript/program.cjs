'use strict';
/**
 * Runs a program: `node FLAGS program.cjs ENTRY [ARGUMENT…]` is `node ENTRY [ARGUMENT…]` for an entry of any kind of
 * module, whatever Node's version knows about telling them apart.
 */

const path = require('node:path');
const { Loader } = require('./loading.cjs');

/** What Node itself says where a module waits for a promise that nothing settles. */
const EXIT_UNSETTLED = 13;

const entry = path.resolve(process.argv[2]);
process.argv.splice(1, 2, entry);
let over = false;
process.on('beforeExit', () => {
  if (!over) {
    process.exitCode = EXIT_UNSETTLED;
  }
});
// A rejection is left unhandled on purpose: Node reports it as it reports any error that nobody catches.
new Loader(entry, { main: true }).load().then(() => {
  over = true;
});
