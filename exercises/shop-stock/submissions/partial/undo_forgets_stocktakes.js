const fs = require("fs");

const stock = {};
const done = [];
let refused = 0;

for (const line of fs.readFileSync(0, "utf8").split("\n")) {
  const words = line.trim().split(/\s+/);
  if (!words[0] || words[0].startsWith("#")) continue;
  const [action, reference, text] = words;
  const quantity = Number(text);
  if (action === "IN") {
    stock[reference] = (stock[reference] || 0) + quantity;
    done.push([reference, quantity]);
  } else if (action === "OUT") {
    if ((stock[reference] || 0) < quantity) {
      refused++;
      continue;
    }
    stock[reference] -= quantity;
    done.push([reference, -quantity]);
  } else if (action === "COUNT") {
    stock[reference] = quantity;
  } else if (done.length > 0) {
    const [which, difference] = done.pop();
    stock[which] -= difference;
  } else {
    refused++;
  }
}

for (const reference of Object.keys(stock).sort()) {
  if (stock[reference] !== 0) console.log(reference, stock[reference]);
}
console.log("REFUSED", refused);
