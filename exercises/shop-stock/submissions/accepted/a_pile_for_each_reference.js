// Each reference keeps the pile of its own quantities; the journal keeps the order of the references.
const journal = require("fs")
  .readFileSync(0, "utf8")
  .split(/\r?\n/)
  .map((line) => line.trim().split(/ +/))
  .filter(([first]) => first && first[0] !== "#");

const piles = {};
const order = [];
const top = (reference) => piles[reference][piles[reference].length - 1];

const actions = {
  IN: (have, quantity) => have + quantity,
  OUT: (have, quantity) => have - quantity,
  COUNT: (have, quantity) => quantity,
};

let refused = 0;
for (const [action, reference, text] of journal) {
  if (action === "UNDO") {
    if (order.length === 0) refused++;
    else piles[order.pop()].pop();
  } else {
    piles[reference] = piles[reference] || [0];
    const wanted = actions[action](top(reference), parseInt(text, 10));
    if (wanted < 0) refused++;
    else {
      piles[reference].push(wanted);
      order.push(reference);
    }
  }
}

const rows = Object.keys(piles)
  .filter((reference) => top(reference) !== 0)
  .sort()
  .map((reference) => `${reference} ${top(reference)}`);
process.stdout.write([...rows, `REFUSED ${refused}`].join("\n") + "\n");
