"""What became of people, as a label is told: kinds of few people are counted with others."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from api.admission.rules import Group, GroupKind
from api.cohorts.exit_figures import exit_figures, group_exits
from api.cohorts.exits_model import Exit, ExitFigures, ExitKind, Followed, LabelReport
from api.cohorts.label_csv import label_csv
from api.cohorts.model import Stage, StageName
from api.cohorts.suppression import LEAST
from api.results.csv_export import CsvStyle, Separator

JOB, TRAINING, NONE, UNKNOWN = ExitKind
WOMEN, SITE = Group(kind=GroupKind.PRIORITY, name="femmes"), Group(kind=GroupKind.SITE, name="Nancy")


def told(found: list[ExitFigures]) -> list[tuple[str, int]]:
    return [("+".join(one.kinds), one.people) for one in found]


def test_kinds_of_few_people_are_counted_with_others():
    assert told(exit_figures([JOB] * 8 + [TRAINING] * 5 + [NONE] * 6)) == [
        ("job", 8),
        ("training", 5),
        ("none", 6),
        ("unknown", 0),
    ]
    assert told(exit_figures([JOB] * 8 + [TRAINING] * 5 + [NONE] * 2 + [UNKNOWN] * 3)) == [
        ("job", 8),
        ("training", 5),
        ("none+unknown", 5),
    ]
    assert told(exit_figures([JOB] * 8 + [TRAINING] * 2 + [NONE] * 2 + [UNKNOWN] * 4)) == [
        ("job+training", 10),
        ("none+unknown", 6),
    ]
    assert exit_figures([JOB] * 12 + [NONE] * 3) == []
    assert exit_figures([JOB] * 4) == []


@given(st.lists(st.sampled_from(ExitKind), max_size=40))
def test_whatever_is_told_is_of_everybody_and_of_few_never(kinds):
    found = exit_figures(kinds)
    assert not found or sum(one.people for one in found) == len(kinds)
    assert all(one.people == 0 or one.people >= LEAST for one in found)
    assert not found or {kind for one in found for kind in one.kinds} == set(ExitKind)


def test_of_a_group_it_is_told_where_neither_side_is_small():
    people = {str(number): frozenset({WOMEN} if number % 2 else {SITE}) for number in range(24)}
    kinds = {one: JOB if int(one) < 13 else NONE for one in people}
    found = group_exits(people, kinds, [WOMEN])
    assert [(one.group, one.people, one.came_of_it) for one in found] == [(WOMEN, 12, 6)]
    assert group_exits(people, dict.fromkeys(people, JOB), [WOMEN]) == []
    assert group_exits(people, kinds, []) == []


def test_what_was_known_on_a_day_is_the_newest_until_then():
    exits = (Exit(kind=JOB, day=date(2027, 9, 1)), Exit(kind=NONE, day=date(2027, 3, 1)))
    one = Followed(candidate="c", name="Zoé", exits=exits)
    assert [one.at(day) for day in (None, date(2027, 8, 31), date(2027, 2, 1))] == [JOB, NONE, UNKNOWN]


def test_the_file_has_a_line_for_each_figure_and_nothing_where_nothing_is_shown():
    report = LabelReport(
        title="=Promotion",
        by=date(2027, 9, 1),
        stages=(Stage(name=StageName.APPLICANTS, people=70), Stage(name=StageName.RESULT, people=None)),
        exits=tuple(exit_figures([JOB] * 10 + [NONE] * 5)),
        groups=(),
        by_group=(),
    )
    style = CsvStyle(separator=Separator.SEMICOLON, decimal_comma=True)
    lines = b"".join(label_csv(report, "fr", style)).decode("utf-8-sig").splitlines()
    assert lines[:5] == [
        "section;code;group;words;people;share",
        "report;title;;'=Promotion;;",
        "report;by;;2027-09-01;;",
        "stage;applicants;;Invités, ou ont participé;70;",
        "stage;result;;Ont un résultat;;",
    ]
    assert lines[5] == "exit;job;;Un emploi;10;0,6667"
