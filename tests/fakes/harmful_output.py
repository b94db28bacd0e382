"""What a hostile program may print, and how a report brings it: for every page that shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fakes.reports import report_of
from runner.model import Diagnostic, GradeRequest, Report
from runner.verdict import CheckVerdict

#: Sets the title where a page lets it run.
CORPUS = (
    "<script>document.title='taken'</script>",
    "</pre></details><img src=x onerror=\"document.title='taken'\">",
    "<svg/onload=document.title='taken'>",
    "<!-- <style>*{display:none}</style>",
    "{{ 7 * 7 }} {% raw %} %(name)s ${7*7}",
    "javascript:document.title='taken' data:text/html,<script>1</script>",
    "&lt;script&gt;&#60;script&#62;&amp;",
    "\x1b]0;taken\x07\x1b[2J\x1b[31mred\x1b[0m",
    "NUL: \x00, bell: \x07, delete: \x7f, C1: \x9b",
    "over\rwritten",
    "user\u202e\u2066nimda\u2069",
    "Z\u0335\u0321\u0322" * 200,
)
#: No blank in it, where a page could break it.
LONG_LINE = "0123456789abcdef" * 500
PRINTED = "\n".join((*CORPUS, LONG_LINE))
#: None of these may reach a page as they are.
RAW = (
    "<script>document",
    "<img src=x",
    "<svg/onload",
    "<style>*",
    "\x1b",
    "\x00",
    "\x07",
    "\x7f",
    "\x9b",
    "\u202e",
    "\u2066",
)


def harmful_report(request: GradeRequest) -> Report:
    """Each check that did not pass says all of it, in each place that has words of a candidate's program."""
    report = report_of(request)
    checks = tuple(
        replace(check, message=PRINTED, output=PRINTED, verdict=CheckVerdict.FAILED) for check in report.checks
    )
    told: Any = tuple(Diagnostic(file="solution.py", line=1, column=1, message=one) for one in (*CORPUS, LONG_LINE))
    return replace(report, checks=checks, diagnostics=told)
