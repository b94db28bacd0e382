const fs = require("fs");
const counting = require("./counting.js");
const { read_line } = require("./reading.js");
const { format_report } = require("./report.js");

function stop(code, message) {
  process.stderr.write(message + "\n");
  process.exit(code);
}

const options = { "--top": "3", "--csv": null };
let log = null;
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift();
  if (word === "--top" || word === "--csv") {
    if (words.length === 0) stop(2, `${word}: value missing`);
    options[word] = words.shift();
  } else if (word.startsWith("--") || log !== null) {
    stop(2, `not understood: ${word}`);
  } else {
    log = word;
  }
}
if (log === null) stop(2, "no log");
if (!/^[1-9][0-9]*$/.test(options["--top"])) stop(2, "--top: a whole number, at least 1");

let text = "";
try {
  text = fs.readFileSync(log === "-" ? "/dev/stdin" : log).toString();
} catch {
  stop(1, `cannot read ${log}`);
}

const found = [];
let ignored = 0;
text.split(/\r?\n/).forEach((line) => {
  if (!line.trim()) return;
  const request = read_line(line);
  if (request) found.push(request);
  else ignored += 1;
});

const summary = counting.summarise(found, ignored);
const all = summary.pages;
summary.pages = all.slice(0, Number(options["--top"]));
process.stdout.write(format_report(summary) + "\n");

if (options["--csv"]) {
  let csv = "page,requests\r\n";
  for (const [page, count] of all) csv += (/,/.test(page) ? '"' + page + '"' : page) + "," + count + "\r\n";
  fs.writeFileSync(options["--csv"], csv);
}
