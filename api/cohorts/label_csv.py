"""The label's report as CSV: one figure a line, with words and with codes that do not change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.cohorts.exits_model import LabelReport
from api.cohorts.words import CAME_OF_IT, STAGES, exits_said
from api.i18n import Language, translate
from api.results.csv_export import Cell, CsvStyle, csv_chunks

_HEADER = ("section", "code", "group", "words", "people", "share")


def label_csv(report: LabelReport, language: Language, style: CsvStyle) -> Iterator[bytes]:
    """The file in pieces. A cell without a number is not shown: too few people, somewhere."""
    return csv_chunks(_HEADER, _rows(report, language), style)


def _rows(report: LabelReport, language: Language) -> Iterable[Iterable[Cell]]:
    by = "" if report.by is None else report.by.isoformat()
    yield "report", "title", "", report.title, None, None
    yield "report", "by", "", by, None, None
    for stage in report.stages:
        yield "stage", stage.name.value, "", translate(STAGES[stage.name], language), stage.people, None
    for one in report.groups:
        words = translate(STAGES[report.stages[0].name], language)
        yield "group", f"applicants:{one.kind.value}", one.name, words, one.people, one.share
        if one.reached is not None:
            words = translate(STAGES[report.stages[-2].name], language)
            yield "group", f"place:{one.kind.value}", one.name, words, one.reached, one.reached_share
    for some in report.exits:
        code = "+".join(kind.value for kind in some.kinds)
        yield "exit", code, "", exits_said(some.kinds, language), some.people, some.share
    for it in report.by_group:
        code, words = f"job+training:{it.group.kind.value}", translate(CAME_OF_IT, language)
        yield "exit", code, it.group.name, words, it.came_of_it, it.came_of_it / it.people
