const fs = require("fs");

const stock = {};
const history = [];
let refused = 0;

for (const line of fs.readFileSync(0, "utf8").split("\n")) {
  console.log("line:", line);
  const [action, reference, text] = line.trim().split(/\s+/);
  if (!action || action.startsWith("#")) continue;
  if (action === "UNDO") {
    const last = history.pop();
    if (last) stock[last[0]] = last[1];
    else refused++;
    continue;
  }
  const quantity = Number(text);
  const before = stock[reference] || 0;
  if (action === "OUT" && quantity > before) {
    refused++;
    continue;
  }
  history.push([reference, before]);
  stock[reference] = action === "IN" ? before + quantity : action === "OUT" ? before - quantity : quantity;
}

for (const reference of Object.keys(stock).sort()) {
  if (stock[reference]) console.log(reference, stock[reference]);
}
console.log("REFUSED", refused);
