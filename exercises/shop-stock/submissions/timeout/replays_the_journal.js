const fs = require("fs");

function play(lines) {
  const stock = {};
  for (const line of lines) {
    const [action, reference, text] = line.trim().split(/\s+/);
    const quantity = Number(text);
    const have = stock[reference] || 0;
    if (action === "IN") stock[reference] = have + quantity;
    if (action === "OUT") stock[reference] = have - quantity;
    if (action === "COUNT") stock[reference] = quantity;
  }
  return stock;
}

const accepted = [];
let stock = {};
let refused = 0;
for (const line of fs.readFileSync(0, "utf8").split("\n")) {
  const [action, reference, text] = line.trim().split(/\s+/);
  if (!action || action.startsWith("#")) continue;
  if (action === "UNDO") {
    if (accepted.length > 0) {
      accepted.pop();
      stock = play(accepted);
    } else refused++;
  } else if (action === "OUT" && Number(text) > (stock[reference] || 0)) {
    refused++;
  } else {
    accepted.push(line);
    const have = stock[reference] || 0;
    stock[reference] = { IN: have + Number(text), OUT: have - Number(text), COUNT: Number(text) }[action];
  }
}

for (const reference of Object.keys(stock).sort()) {
  if (stock[reference]) console.log(reference, stock[reference]);
}
console.log("REFUSED", refused);
