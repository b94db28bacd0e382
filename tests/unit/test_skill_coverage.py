"""Coverage: how many tasks speak for a skill at a level, where there is none, and what that means for trades."""

from __future__ import annotations

from api.pages.staff.skill_view import chart_of, coverage_of
from api.settings import INSTALLATION
from api.skills.coverage import LEVELS, Speakers, Task, TaskKind, TaskName
from api.skills.model import KnownSkill, SkillKey, SkillKind, Words
from api.skills.shipped import ShippedFrameworks
from api.skills.trades import Need, Trade, Trades
from runner.model import Localized

SHIPPED = INSTALLATION / "exercises" / "skills"


def key(code: str) -> SkillKey:
    return SkillKey("f", "1", code)


def skill(code: str, parent: str | None = None, kind: SkillKind = SkillKind.SKILL) -> KnownSkill:
    return KnownSkill(key=key(code), kind=kind, label=Words(code.upper(), code.upper()), parent=parent)


def task(name: str, *tags: tuple[str, int], kind: TaskKind = TaskKind.EXERCISE) -> Task:
    title = Localized(fr=name, en=name)
    return Task(name=TaskName(kind, name), title=title, tags=frozenset((key(code), level) for code, level in tags))


TASKS = [
    task("one", ("a", 1), ("a", 2), ("b", 2)),
    task("two", ("a", 2)),
    task("asked", ("a", 2), ("c", 6), kind=TaskKind.QUESTION),
]
SPEAKERS = Speakers(TASKS)


def test_tasks_are_told_by_level_and_every_usual_level_is_there():
    found = SPEAKERS.cover(skill("a"))
    counts = {level: len(names) for level, names in found.levels.items()}
    assert counts == {1: 1, 2: 3, 3: 0, 4: 0}
    assert {one.name for one in found.tasks} == {"one", "two", "asked"}
    assert not found.is_gap


def test_a_level_beyond_the_usual_ones_is_told_too():
    assert set(SPEAKERS.cover(skill("c")).levels) == {*LEVELS, 6}


def test_a_skill_without_a_task_is_a_gap_and_an_area_is_none():
    assert SPEAKERS.cover(skill("d")).is_gap
    area = SPEAKERS.cover(skill("x", kind=SkillKind.AREA))
    assert (area.is_gap, area.levels) == (False, {})


def test_a_need_is_met_by_tasks_of_its_level_or_a_higher_one_each_counted_once():
    assert [SPEAKERS.least(key("a"), level) for level in (1, 2, 3)] == [3, 3, 0]
    assert SPEAKERS.least(key("d"), 1) == 0


def test_a_trade_tells_how_many_of_its_essential_skills_can_be_shown():
    needs = [("a", 2, True), ("b", 3, True), ("d", 1, True), ("c", 1, False)]
    trade = Trade(
        id="t",
        title=Words("T", "T"),
        rome="M1805",
        needs=tuple(Need(key=key(code), level=level, essential=essential) for code, level, essential in needs),
    )
    found = SPEAKERS.of_trade(trade)
    assert (found.shown, found.essential) == (1, 3)
    assert [one.tasks for one in found.needs] == [3, 0, 0, 1]


def test_another_task_never_takes_coverage_away():
    before = {code: SPEAKERS.cover(skill(code)).levels for code in "abcd"}
    more = Speakers([*TASKS, task("more", ("a", 1), ("d", 4))])
    for code, levels in before.items():
        after = more.cover(skill(code)).levels
        assert all(set(names) <= set(after[level]) for level, names in levels.items())


def test_the_page_groups_skills_by_area_in_the_order_of_labels_those_of_none_last():
    skills = [
        skill("z", kind=SkillKind.AREA),
        skill("y", kind=SkillKind.AREA),
        skill("b", "z"),
        skill("a", "y"),
        skill("d"),
    ]
    view = coverage_of([SPEAKERS.cover(one) for one in skills], "en")
    grouped = [(one.area and one.area.key.code, [line.skill.key.code for line in one.lines]) for one in view.areas]
    assert grouped == [("y", ["a"]), ("z", ["b"]), (None, ["d"])]
    assert (view.shown, view.skills, view.levels) == (2, 3, [1, 2, 3, 4])
    chart = chart_of(view, "en")
    assert chart is not None
    assert chart.rows == [["Y", "1", "1"], ["Z", "1", "1"]]


def test_a_framework_without_areas_has_no_chart():
    assert chart_of(coverage_of([SPEAKERS.cover(skill("a"))], "fr"), "fr") is None


def test_the_trades_that_come_with_the_installation_ask_for_skills_that_there_are():
    shipped = ShippedFrameworks(SHIPPED)
    known = {one.key: one for path in shipped.files() for one in shipped.read(path).skills}
    trades = Trades(SHIPPED / "trades.toml").all
    assert len(trades) >= 10
    assert len({one.rome for one in trades}) == len({one.id for one in trades}) == len(trades)
    for trade in trades:
        assert trade.title.fr
        assert trade.title.en
        assert len(trade.rome) == 5
        assert any(one.essential for one in trade.needs)
        assert len({one.key for one in trade.needs}) == len(trade.needs)
        for need in trade.needs:
            assert known[need.key].kind is SkillKind.SKILL, (trade.id, need.key.code)
            assert need.level in LEVELS


def test_without_a_file_there_are_no_trades(tmp_path):
    assert Trades(tmp_path / "trades.toml").all == ()
