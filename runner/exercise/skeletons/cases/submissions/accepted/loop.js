const words = require("fs").readFileSync(0, "utf8").trim().split(" ");
let largest = Number(words[0]);
for (const word of words) {
  if (Number(word) > largest) largest = Number(word);
}
console.log(largest);
