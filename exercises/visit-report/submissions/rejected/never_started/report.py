"""Met le bilan en forme. / Lays out the report."""


def format_report(summary):
    """Le texte du bilan. / The text of the report.

    summary: dict with requests, ignored, errors, visits (int), p95 (int or None),
    and pages: list of (page, number of requests), those to be shown, in order.
    """
    lines = [f"{name} {summary[name]}" for name in ("requests", "ignored", "errors", "visits")]
    lines.append("p95 -" if summary["p95"] is None else f"p95 {summary['p95']}")
    lines += [f"page {page} {count}" for page, count in summary["pages"]]
    return "\n".join(lines)
