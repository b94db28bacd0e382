"""What a cohort needs is everybody's path, added up."""

from __future__ import annotations

from datetime import UTC, datetime

from api.skills.model import SkillKey, Words
from api.skills.trades import Need, Trade
from api.training.cohorts import summed
from api.training.model import Lift, Module

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HTML, SQL = SkillKey("preuve", "1", "html"), SkillKey("preuve", "1", "sql")
TRADE = Trade(
    id="t",
    title=Words("Métier", "Trade"),
    rome="M0000",
    needs=(Need(key=HTML, level=1, essential=True), Need(key=SQL, level=2, essential=False)),
)


def module(name: str, skill: SkillKey, least: int, level: int) -> Module:
    return Module(
        id=name,
        title=name,
        provider="",
        place="",
        hours=10,
        url="",
        lifts=(Lift(skill=skill, from_level=least, to_level=level),),
        created_at=NOW,
        updated_at=NOW,
        revision=1,
    )


def test_modules_are_counted_by_person_and_what_most_need_for_the_essential_comes_first():
    people = [{HTML: 1, SQL: 0}, {HTML: 0, SQL: 0}, {}, {HTML: 1, SQL: 2}]
    found = summed("c", "Autumn", TRADE, people, [module("sql", SQL, 0, 2), module("html", HTML, 0, 1)])
    assert (found.people, found.ready, found.after) == (4, 2, 4)
    assert [(one.module.id, one.people, one.essential, one.check_first) for one in found.modules] == [
        ("html", 2, 2, 1),
        ("sql", 3, 0, 1),
    ]
    assert found.lacking == ()


def test_what_no_module_leads_to_is_counted_too():
    found = summed("c", "Autumn", TRADE, [{}, {HTML: 1}, {SQL: 2}], [module("sql", SQL, 0, 1)])
    assert [(one.skill, one.level, one.people) for one in found.lacking] == [(HTML, 1, 2), (SQL, 2, 2)]
    assert (found.ready, found.after) == (1, 1)


def test_of_nobody_nothing_is_needed():
    found = summed("c", "Autumn", TRADE, [], [module("html", HTML, 0, 1)])
    assert (found.people, found.ready, found.modules, found.lacking) == (0, 0, (), ())
