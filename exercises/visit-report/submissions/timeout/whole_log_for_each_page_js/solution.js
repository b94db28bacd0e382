const fs = require("fs");
const { parseArgs } = require("util");
const { summarise, rank_pages } = require("./counting.js");
const { read_line } = require("./reading.js");
const { format_report } = require("./report.js");

function options_of(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { top: { type: "string", default: "3" }, csv: { type: "string" } },
  });
  if (positionals.length !== 1) throw new Error("give exactly one log");
  const top = Number(values.top);
  if (!Number.isInteger(top) || top < 1) throw new Error(`${values.top} is no number of pages`);
  return { log: positionals[0], top, csv: values.csv };
}

function main(args) {
  let options;
  try {
    options = options_of(args);
  } catch (problem) {
    console.error(problem.message);
    return 2;
  }
  let text;
  try {
    text = fs.readFileSync(options.log === "-" ? 0 : options.log, "utf8");
  } catch (problem) {
    console.error(problem.message);
    return 1;
  }

  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const requests = lines.map(read_line).filter((request) => request !== null);
  const pages = rank_pages(requests);
  const summary = summarise(requests, lines.length - requests.length);
  console.log(format_report({ ...summary, pages: pages.slice(0, options.top) }));
  if (options.csv !== undefined) {
    const rows = pages.map(([page, count]) => `${page.includes(",") ? `"${page}"` : page},${count}`);
    fs.writeFileSync(options.csv, ["page,requests", ...rows, ""].join("\n"));
  }
  return 0;
}

process.exitCode = main(process.argv.slice(2));
