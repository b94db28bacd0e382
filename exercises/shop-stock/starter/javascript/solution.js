const fs = require("fs");

// 0 est l'entrée standard. / 0 is standard input.
const lines = fs.readFileSync(0, "utf8").split("\n");

for (const line of lines) {
  // Que faire de cette ligne ? / What to do with this line?
}

console.log("REFUSED", 0);
