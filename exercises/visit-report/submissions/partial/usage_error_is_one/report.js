// Met le bilan en forme. / Lays out the report.

// Le texte du bilan. / The text of the report.
// summary: object with requests, ignored, errors, visits, p95 (or null),
// and pages: array of [page, number of requests], those to be shown, in order.
function format_report(summary) {
  const lines = ["requests", "ignored", "errors", "visits"].map((name) => `${name} ${summary[name]}`);
  lines.push(summary.p95 === null ? "p95 -" : `p95 ${summary.p95}`);
  for (const [page, count] of summary.pages) lines.push(`page ${page} ${count}`);
  return lines.join("\n");
}

module.exports = { format_report };
