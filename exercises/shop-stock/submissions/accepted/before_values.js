const fs = require("fs");

const stock = new Map();
const history = [];
let refused = 0;

for (const line of fs.readFileSync(0, "utf8").split("\n")) {
  const [action, reference, text] = line.trim().split(/\s+/);
  if (action === "" || action.startsWith("#")) continue;
  if (action === "UNDO") {
    const last = history.pop();
    if (last) stock.set(last.reference, last.before);
    else refused += 1;
    continue;
  }
  const quantity = Number(text);
  const before = stock.get(reference) ?? 0;
  if (action === "OUT" && quantity > before) {
    refused += 1;
    continue;
  }
  history.push({ reference, before });
  const after = { IN: before + quantity, OUT: before - quantity, COUNT: quantity };
  stock.set(reference, after[action]);
}

for (const reference of [...stock.keys()].sort()) {
  if (stock.get(reference) > 0) console.log(reference, stock.get(reference));
}
console.log("REFUSED", refused);
