const words = require("fs").readFileSync(0, "utf8").trim().split(" ");
console.log(Math.max(...words.map(Number)));
