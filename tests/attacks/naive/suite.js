// The naive grader's hidden tests: beside the candidate's code, in its process.
const { double } = require('./solution.js');
const test = require('node:test');
const assert = require('node:assert');
function check(n, want) { assert.strictEqual(double(n), want); }
for (const [n, want] of require('./cases.json')) test(`double ${n}`, () => check(n, want));
