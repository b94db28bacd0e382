const words = require("fs").readFileSync(0, "utf8").trim().split(" ");
let largest = 0;
for (const word of words) largest = Math.max(largest, Number(word));
console.log(largest);
