"""The path through training modules: takable in its order, complete, with the fewest hours, whatever comes first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.matching.model import Gap
from api.skills.model import SkillKey
from api.skills.trades import Need
from api.training.gaps import gaps_of
from api.training.model import Lift, Module
from api.training.planning import Path, can_take, plan

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SKILLS = [SkillKey("preuve", "1", code) for code in ("html", "css", "sql")]
HTML, CSS, SQL = SKILLS


def module(name: str, hours: int, *lifts: tuple[SkillKey, int, int]) -> Module:
    return Module(
        id=name,
        title=name.upper(),
        provider="",
        place="",
        hours=hours,
        url="",
        lifts=tuple(Lift(skill=skill, from_level=least, to_level=level) for skill, least, level in lifts),
        created_at=NOW,
        updated_at=NOW,
        revision=1,
    )


def gap(skill: SkillKey, wanted: int, standing: int | None = 0, *, essential: bool = True) -> Gap:
    return Gap(skill=skill, wanted_level=wanted, standing_level=standing, essential=essential)


def names(path: Path) -> list[str]:
    return [step.module.id for step in path.steps]


@st.composite
def modules(draw) -> Module:
    skills = draw(st.lists(st.sampled_from(SKILLS), min_size=1, max_size=2, unique=True))
    lifts = []
    for skill in skills:
        least = draw(st.integers(0, 2))
        lifts.append((skill, least, draw(st.integers(least + 1, 3))))
    return module("?", draw(st.integers(1, 9)), *lifts)


@st.composite
def cases(draw, most: int = 6):
    """Gaps of somebody, what they have reached, and modules."""
    reached = {skill: level for skill in SKILLS if (level := draw(st.sampled_from([None, 0, 1, 2]))) is not None}
    gaps = [
        gap(skill, wanted, reached.get(skill), essential=draw(st.booleans()))
        for skill in SKILLS
        if (wanted := draw(st.integers(0, 3))) > reached.get(skill, 0)
    ]
    found = draw(st.lists(modules(), max_size=most))
    offered = [module(f"m{number}", one.hours, *_lifts(one)) for number, one in enumerate(found)]
    return gaps, offered, reached


def _lifts(one: Module) -> list[tuple[SkillKey, int, int]]:
    return [(lift.skill, lift.from_level, lift.to_level) for lift in one.lifts]


def after(chosen: Iterable[Module], reached: dict[SkillKey, int]) -> dict[SkillKey, int]:
    """Where modules lead, taken in whatever order they can be: the plainest way to say it."""
    levels, waiting = dict(reached), list(chosen)
    while ready := [one for one in waiting if can_take(one, levels)]:
        for lift in ready[0].lifts:
            levels[lift.skill] = max(levels.get(lift.skill, 0), lift.to_level)
        waiting.remove(ready[0])
    return levels


def fewest_hours(gaps: list[Gap], offered: list[Module], reached: dict[SkillKey, int]) -> int:
    """By trying every set of modules."""
    most = after(offered, reached)
    wanted = {one.skill: min(one.wanted_level, most.get(one.skill, 0)) for one in gaps}
    return min(
        sum(one.hours for one in chosen)
        for size in range(len(offered) + 1)
        for chosen in combinations(offered, size)
        if all(after(chosen, reached).get(skill, 0) >= level for skill, level in wanted.items())
    )


@given(cases())
def test_every_module_can_be_taken_when_its_turn_comes_and_raises_something(case):
    gaps, offered, reached = case
    levels = dict(reached)
    for step in plan(gaps, offered, reached).steps:
        assert can_take(step.module, levels)
        assert step.raises
        for one in step.raises:
            assert levels.get(one.skill, 0) == one.before < one.after
            levels[one.skill] = one.after


@given(cases(), st.sampled_from([0, 40_000]))
def test_a_path_leads_as_far_as_all_modules_together_would_however_little_is_looked_at(case, looks):
    gaps, offered, reached = case
    most = after(offered, reached)
    for one in plan(gaps, offered, reached, looks).closings:
        assert one.level == min(one.gap.wanted_level, most.get(one.gap.skill, 0))
        assert one.closed == (most.get(one.gap.skill, 0) >= one.gap.wanted_level)


@given(cases())
def test_the_essential_takes_the_fewest_hours_that_it_can(case):
    gaps, offered, reached = case
    path = plan(gaps, offered, reached)
    assert path.exact
    assert path.essential_hours == fewest_hours([one for one in gaps if one.essential], offered, reached)


@given(cases())
def test_from_there_what_helps_takes_the_fewest_hours_more(case):
    gaps, offered, reached = case
    path = plan(gaps, offered, reached)
    first = [step.module for step in path.steps if step.essential]
    rest = [one for one in offered if one not in first]
    assert path.hours - path.essential_hours == fewest_hours(gaps, rest, after(first, reached))


@given(cases(), st.randoms(use_true_random=False))
def test_neither_the_order_of_modules_nor_that_of_gaps_changes_the_modules(case, random):
    gaps, offered, reached = case
    before = plan(gaps, offered, reached)
    shuffled = random.sample(offered, len(offered))
    assert plan(gaps, shuffled, reached) == before
    assert names(plan(random.sample(gaps, len(gaps)), shuffled, reached)) == names(before)


@given(cases())
def test_another_module_never_makes_a_path_longer_unless_it_leads_further(case):
    gaps, offered, reached = case
    without, whole = plan(gaps, offered[1:], reached), plan(gaps, offered, reached)
    if [one.level for one in without.closings] == [one.level for one in whole.closings]:
        assert whole.essential_hours <= without.essential_hours


@given(cases())
def test_of_what_is_taken_without_looking_long_nothing_can_be_left_out(case):
    gaps, offered, reached = case
    path = plan([one for one in gaps if one.essential], offered, reached, 0)
    chosen = [step.module for step in path.steps]
    for one in chosen:
        rest = after([other for other in chosen if other is not one], reached)
        assert any(rest.get(end.gap.skill, 0) < end.level for end in path.closings)


def test_what_asks_for_more_comes_after_what_gives_it_and_a_prerequisite_is_taken_along():
    offered = [
        module("sites", 30, (CSS, 0, 2), (HTML, 1, 1 + 1)),
        module("first", 10, (HTML, 0, 1)),
    ]
    path = plan([gap(CSS, 2)], offered, {})
    assert names(path) == ["first", "sites"]
    assert path.hours == 40


def test_one_module_for_two_skills_goes_before_two_that_take_longer_together():
    offered = [
        module("both", 15, (HTML, 0, 1), (CSS, 0, 1)),
        module("one", 8, (HTML, 0, 1)),
        module("two", 8, (CSS, 0, 1)),
    ]
    assert names(plan([gap(HTML, 1), gap(CSS, 1)], offered, {})) == ["both"]
    assert names(plan([gap(HTML, 1)], offered, {})) == ["one"]


def test_of_paths_that_are_equally_long_the_one_with_fewer_modules_is_taken():
    offered = [module("a", 5, (HTML, 0, 1)), module("b", 5, (HTML, 1, 2)), module("c", 10, (HTML, 0, 2))]
    assert names(plan([gap(HTML, 2)], offered, {})) == ["c"]


def test_what_is_essential_comes_first_then_what_is_shorter():
    offered = [module("a", 9, (HTML, 0, 1)), module("b", 2, (SQL, 0, 1)), module("c", 3, (CSS, 0, 1))]
    gaps = [gap(HTML, 1), gap(SQL, 1, essential=False), gap(CSS, 1)]
    path = plan(gaps, offered, {})
    assert names(path) == ["c", "a", "b"]
    assert (path.essential_hours, path.hours) == (12, 14)


def test_a_gap_without_modules_is_left_and_said_and_one_is_brought_as_far_as_modules_go():
    path = plan([gap(HTML, 3), gap(SQL, 1)], [module("a", 4, (HTML, 0, 2))], {})
    assert [(one.gap.skill, one.level) for one in path.left] == [(HTML, 2), (SQL, 0)]
    assert names(path) == ["a"]


@pytest.mark.parametrize(("standing", "first"), [(None, True), (0, False)])
def test_of_what_nothing_is_known_it_is_said_to_check_first(standing, first):
    path = plan([gap(HTML, 1, standing)], [module("a", 4, (HTML, 0, 1))], {} if standing is None else {HTML: 0})
    assert path.steps[0].check_first is first


def test_forty_skills_and_two_hundred_modules_are_planned_without_looking_at_much():
    skills = [SkillKey("preuve", "1", f"s{number}") for number in range(40)]
    offered = [
        module(f"{skill.code}-{least}-{kind}", 5 + kind, (skill, least, least + 1))
        for skill in skills
        for least in range(2)
        for kind in range(3)
    ]
    path = plan([gap(skill, 2) for skill in skills], offered, {})
    assert path.exact
    assert path.hours == 40 * 2 * 5


def test_where_too_much_would_have_to_be_looked_at_there_is_still_a_path_and_it_says_so():
    offered = [module("both", 1, (HTML, 0, 1), (CSS, 0, 1)), module("more", 1, (SQL, 0, 1), (CSS, 0, 1))]
    path = plan([gap(HTML, 1), gap(CSS, 1), gap(SQL, 1)], offered, {}, 1)
    assert not path.exact
    assert path.left == ()


def test_gaps_are_what_is_needed_and_not_reached_the_essential_first():
    needs = [
        Need(key=HTML, level=2, essential=False),
        Need(key=CSS, level=1, essential=True),
        Need(key=SQL, level=1, essential=True),
    ]
    assert gaps_of(needs, {HTML: 1, CSS: 1}) == (gap(SQL, 1, None), gap(HTML, 2, 1, essential=False))
