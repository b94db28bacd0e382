const lines = require("fs").readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
let total = 0;
for (const line of lines) {
  const number = Number.parseInt(line, 10);
  if (String(number) !== line) {
    console.error(`not a number: ${line}`);
    process.exit(2);
  }
  total += number;
}
console.log(String(total));
