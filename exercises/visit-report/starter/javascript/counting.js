// Calcule le bilan. / Works out the report.

// À écrire : le bilan attendu par format_report. / To be written: what format_report needs.
function summarise(requests, ignored) {
  return { requests: 0, ignored: 0, errors: 0, visits: 0, p95: null, pages: [] };
}

module.exports = { summarise };
