"""Calcule le bilan. / Works out the report."""


def summarise(requests, ignored):
    """À écrire : le bilan attendu par report.format_report. / To be written: what report.format_report needs."""
    return {"requests": 0, "ignored": 0, "errors": 0, "visits": 0, "p95": None, "pages": []}
