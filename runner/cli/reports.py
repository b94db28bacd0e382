"""Shows a report on a terminal: the verdict, each check, where it went wrong, and the time of each phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from runner.cli.screen import plain, say, show
from runner.i18n import gettext as _
from runner.i18n import local
from runner.judge import REASONS
from runner.model import CheckReport, Localized, Report
from runner.verdict import CheckVerdict, SubmissionVerdict

_STYLES = {SubmissionVerdict.ACCEPTED.value: "green", CheckVerdict.PASSED.value: "green"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One check."""

    criterion: str
    label: str
    verdict: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is shown, whether the report comes from this process or over HTTP."""

    verdict: str
    earned: float
    possible: float
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    phases: tuple[tuple[str, float], ...]


def view_of(report: Report) -> View:
    """All that staff may see."""
    names = {criterion.id: local(criterion.label) for criterion in report.criteria}
    return View(
        verdict=report.verdict.value,
        earned=report.earned,
        possible=report.possible,
        rows=tuple(
            Row(
                criterion=_("(sample)") if check.criterion is None else names.get(check.criterion, check.criterion),
                label=local(check.label),
                verdict=check.verdict.value,
                detail=_detail(check),
            )
            for check in report.checks
        ),
        notes=tuple(_notes(report)),
        phases=tuple((phase.name, phase.wall_ms) for phase in report.phases),
    )


def view_of_candidate(report: Mapping[str, Any]) -> View:
    """What the API tells a candidate (``runner.redact.candidate_view``)."""
    samples = [(_("(sample)"), check) for check in report["samples"]]
    hidden = [(_local(item["label"]), check) for item in report["criteria"] for check in item["checks"]]
    return View(
        verdict=report["verdict"],
        earned=report["earned"],
        possible=report["possible"],
        rows=tuple(
            Row(
                criterion=name,
                label=_local(check["label"]),
                verdict=check["verdict"],
                detail=reason_text(check.get("reason") or ""),
            )
            for name, check in [*samples, *hidden]
        ),
        notes=(),
        phases=tuple((phase["name"], phase["wall_ms"]) for phase in report["phases"]),
    )


def show_report(view: View) -> None:
    """Write it to stdout."""
    points = f"{view.earned:g} / {view.possible:g}" if view.possible else "–"
    say(f"{_(view.verdict)} · {_('points')} {points}")
    if view.rows:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in (_("criterion"), _("check"), _("verdict"), _("detail")):
            table.add_column(title, overflow="fold")
        for row in view.rows:
            verdict = Text(_(row.verdict), _STYLES.get(row.verdict, "red"))
            table.add_row(row.criterion, row.label, verdict, plain(row.detail))
        show(table)
    for note in view.notes:
        say(note)
    if view.phases:
        say(" · ".join(f"{_(name)} {wall_ms:.0f} ms" for name, wall_ms in view.phases))


def reason_text(reason: str) -> str:
    """What a reason's word means; the word itself where this version does not know it."""
    return _(REASONS.get(reason, reason))


def _detail(check: CheckReport) -> str:
    if check.verdict is CheckVerdict.PASSED:
        return f"{check.wall_ms} ms"
    said = [
        "" if check.reason is None else reason_text(check.reason),
        *local(check.message or "").strip().splitlines()[:6],
    ]
    return "\n".join(line for line in said if line)


def _notes(report: Report) -> Iterator[str]:
    for found in report.diagnostics:
        place = ":".join(str(part) for part in (found.file, found.line, found.column) if part is not None)
        yield f"{place}: {local(found.message)}"
    if report.fault is not None:
        yield f"{_('Fault of the platform:')} {report.fault}"


def _local(text: Mapping[str, str]) -> str:
    return local(Localized(fr=text["fr"], en=text["en"]))
