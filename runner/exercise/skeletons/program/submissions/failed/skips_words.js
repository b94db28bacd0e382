const lines = require("fs").readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
console.log(lines.reduce((sum, line) => sum + (Number(line) || 0), 0));
