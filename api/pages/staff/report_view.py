"""A report as its page shows it: checks by criterion, changes as rows of a diff, comments beside their lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from api.i18n import Language, sentence, translate
from api.pages.diff import Row
from api.pages.staff.result_words import note_html, text_of
from api.pages.text import highlight, highlight_lines
from api.pages.words import filters_of
from api.results.diff import FileDiff
from api.results.report import Code, Comment, Handed, ItemReport, SittingReport


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFile:
    """One file of the work that counts."""

    name: str
    text: str
    notes: dict[int, Markup]
    rows: list[Row]
    added: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The checks of one criterion; ``label`` is None for the samples."""

    label: str | None
    passed: int
    total: int
    checks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item of a report."""

    item: ItemReport
    title: str
    files: list[CodeFile]
    shown: Handed | None
    groups: list[Group]
    diagnostics: list[dict[str, Any]]
    #: Where the verdict comes from, for those who may read reports in full.
    origin: dict[str, Any] | None
    fault: str | None
    comments: list[Comment]


def views_of(report: SittingReport, plain: dict[str, Any], language: Language, time_zone: str) -> list[ItemView]:
    """``plain`` is the report as ``api.results.showing`` cuts it for who asks."""
    return [
        _view(item, cut, [one for one in report.comments if one.item == item.id], language, time_zone)
        for item, cut in zip(report.items, plain["items"], strict=True)
    ]


def _view(
    item: ItemReport, cut: dict[str, Any], comments: list[Comment], language: Language, time_zone: str
) -> ItemView:
    finals = [place for place, one in enumerate(item.handed_in) if one.intent != "run"]
    place = next((one for one in finals if item.handed_in[one].counts), finals[-1] if finals else None)
    told = None if place is None else cut["handed_in"][place]["report"]
    files = [] if item.code is None else _files(item.code, comments, language, time_zone)
    beside = {id(one) for one in comments if item.code is not None and one.file in item.code.files and one.line}
    return ItemView(
        item=item,
        title=text_of(item.title, language),
        files=files,
        shown=None if place is None else item.handed_in[place],
        groups=[] if told is None else _groups(told, language),
        diagnostics=[] if told is None else [_told(one, language) for one in told["diagnostics"]],
        origin=None if told is None else told.get("origin"),
        fault=None if told is None else told.get("fault"),
        comments=[one for one in comments if id(one) not in beside],
    )


def _groups(told: dict[str, Any], language: Language) -> list[Group]:
    """From a report for staff, where checks name their criterion, or one for candidates, where criteria hold checks."""
    if told["view"] == "staff":
        checks = told["checks"]
        samples = [one for one in checks if one["visible"]]
        by_criterion = [(c, [one for one in checks if one["criterion"] == c["id"]]) for c in told["criteria"]]
    else:
        samples = told["samples"]
        by_criterion = [(c, c["checks"]) for c in told["criteria"]]
    groups = [
        Group(
            label=criterion["label"][language],
            passed=criterion["passed"],
            total=criterion["total"],
            checks=[_check(one, language) for one in mine],
        )
        for criterion, mine in by_criterion
    ]
    if samples:
        passed = sum(one["verdict"] == "passed" for one in samples)
        shown = [_check(one, language) for one in samples]
        groups.append(Group(label=None, passed=passed, total=len(samples), checks=shown))
    return groups


def _check(one: dict[str, Any], language: Language) -> dict[str, Any]:
    return {
        "label": one["label"][language],
        "verdict": one["verdict"],
        "reason": one.get("reason"),
        "message": _text(one.get("message"), language),
        "output": one.get("output") or "",
    }


def _told(one: dict[str, Any], language: Language) -> dict[str, Any]:
    return {**one, "message": _text(one["message"], language)}


def _text(message: Any, language: Language) -> str:
    if isinstance(message, dict):
        return str(message[language])
    return message or ""


def _files(code: Code, comments: Sequence[Comment], language: Language, time_zone: str) -> list[CodeFile]:
    changes = {one.name: one for one in code.changes}
    found = []
    for name, text in code.files.items():
        change = changes.get(name)
        found.append(
            CodeFile(
                name=name,
                text=text,
                notes=_notes([one for one in comments if one.file == name], language, time_zone),
                rows=[] if change is None else rows_of(change, text),
                added=0 if change is None else change.added,
                removed=0 if change is None else change.removed,
            )
        )
    return found


def _notes(comments: Sequence[Comment], language: Language, time_zone: str) -> dict[int, Markup]:
    notes: dict[int, Markup] = {}
    for one in comments:
        if one.line is not None:
            author = one.author_name or translate(sentence("A key"), language)
            note = note_html(one, author, when(one.at, language, time_zone))
            notes[one.line] = notes.get(one.line, Markup()) + note
    return notes


def rows_of(change: FileDiff, after: str) -> list[Row]:
    """The changes of a file as ``diff_view`` shows them, coloured."""
    coloured = highlight_lines("\n".join(after.splitlines()), change.name)
    rows: list[Row] = []
    last = 0
    for hunk in change.hunks:
        first = next((line.after for line in hunk if line.after is not None), None)
        if first is not None and first - last > 1:
            rows.append(Row(kind="gap", count=first - last - 1))
        for line in hunk:
            known = line.after is not None and line.after <= len(coloured)
            text = coloured[line.after - 1] if known and line.after is not None else highlight(line.text, change.name)
            rows.append(Row(kind=line.kind, text=text, old=line.before, new=line.after))
            last = line.after or last
    if rows and len(coloured) > last:
        rows.append(Row(kind="gap", count=len(coloured) - last))
    return rows


def when(moment: datetime, language: Language, time_zone: str) -> str:
    """A moment in words."""
    return str(filters_of(language)["date_time"](moment, time_zone))
