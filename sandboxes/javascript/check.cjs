'use strict';
/**
 * Says whether a file can be read as a program: `node FLAGS check.cjs FILE`. If not, it ends with exit status 1 and, on
 * stderr, what Node writes about the error: `FILE:LINE`, the line with a mark below the fault, and the message.
 */

const path = require('node:path');
const { Loader } = require('./loading.cjs');

const file = path.resolve(process.argv[2]);
new Loader(file).check(file);
