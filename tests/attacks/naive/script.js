// The same without node:test, and with the comparison that many use.
const { double } = require('./solution.js');
const assert = require('node:assert');
function check(n, want) { assert.equal(double(n), want); }
for (const [n, want] of require('./cases.json')) check(n, want);
console.log('4 passed');
