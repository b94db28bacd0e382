const lines = require("fs").readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
if (!lines.every((line) => /^-?\d+$/.test(line))) process.exit(2);
console.log(lines.reduce((sum, line) => sum + line, ""));
