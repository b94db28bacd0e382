"""The rule of matching: a level more never makes anything worse, and no order changes anything."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.matching import rule
from api.matching.model import Gap, Need
from api.matching.packing import packed
from api.matching.rule import Group, LineState
from api.skills.model import SkillKey
from fakes.findable_people import work
from runner.mastery.rule import Standing, standings

CODES = ["conditions", "functions", "sql", "html", "css"]
RANKS = [Group.NOT_YET, Group.READY_AFTER_TRAINING, Group.READY_NOW]


def need(code: str, level: int = 1, *, essential: bool = True, weight: int = 1) -> Need:
    return Need(skill=SkillKey("preuve", "1", code), level=level, weight=weight, essential=essential)


def of(levels: Mapping[str, int]) -> tuple[Standing, ...]:
    """The standings of somebody who has reached these levels, by the rule of skills itself."""
    return standings([one for code, level in levels.items() if level for one in work(code, level)])


needs_strategy = st.lists(
    st.builds(
        need,
        st.sampled_from(CODES),
        st.integers(1, 8),
        essential=st.booleans(),
        weight=st.integers(1, 100),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one.skill,
).filter(lambda many: any(one.essential for one in many))
levels_strategy = st.dictionaries(st.sampled_from(CODES), st.integers(0, 8))


@given(needs_strategy, levels_strategy, st.integers(0, 10), st.sampled_from(CODES))
def test_a_level_more_never_makes_anything_worse(needs, levels, training, code):
    before = rule.fit(needs, training, of(levels))
    after = rule.fit(needs, training, of({**levels, code: min(8, levels.get(code, 0) + 1)}))
    assert RANKS.index(after.group) >= RANKS.index(before.group)
    assert after.points >= before.points
    assert after.levels_missing <= before.levels_missing
    assert (after.low, after.high) >= (before.low, before.high)


@given(needs_strategy, levels_strategy, st.integers(0, 10), st.randoms(use_true_random=False))
def test_no_order_changes_anything(needs, levels, training, order: random.Random):
    mixed, found = list(needs), list(of(levels))
    order.shuffle(mixed)
    order.shuffle(found)
    one, other = rule.fit(needs, training, of(levels)), rule.fit(mixed, training, found)
    assert (one.group, one.points, one.levels_missing) == (other.group, other.points, other.levels_missing)
    assert (one.low, one.high) == pytest.approx((other.low, other.high))
    assert set(one.lines) == set(other.lines)


@given(needs_strategy, levels_strategy, st.integers(0, 10))
def test_the_bounds_hold_each_other_and_the_share_is_one_where_everything_is_reached(needs, levels, training):
    found = rule.fit(needs, training, of(levels))
    assert 0 <= found.low <= found.high <= 1
    assert 0 <= found.points <= rule.whole_points(needs)
    assert (found.points == rule.whole_points(needs)) == (not found.gaps)
    assert (found.group is Group.READY_NOW) == (not any(one.essential for one in found.gaps))


@given(needs_strategy, levels_strategy)
def test_more_training_lets_nobody_drop(needs, levels):
    groups = [RANKS.index(rule.fit(needs, training, of(levels)).group) for training in range(20)]
    assert groups == sorted(groups)


def test_ready_now_is_every_essential_skill_whatever_helps_besides():
    needs = [need("conditions", 2), need("sql", 3, essential=False)]
    found = rule.fit(needs, 3, of({"conditions": 3}))
    assert (found.group, found.levels_missing) == (Group.READY_NOW, 0)
    assert found.gaps == (Gap(skill=needs[1].skill, wanted_level=3, standing_level=None, essential=False),)


def test_ready_after_training_takes_few_missing_levels_and_half_of_what_is_essential():
    needs = [need("conditions", 2), need("functions", 2)]
    assert rule.fit(needs, 2, of({"conditions": 2})).group is Group.READY_AFTER_TRAINING
    assert rule.fit(needs, 1, of({"conditions": 2})).group is Group.NOT_YET
    assert rule.fit(needs, 10, of({"conditions": 1, "functions": 1})).group is Group.NOT_YET
    heavy = [need("conditions", 2), need("functions", 2, weight=2)]
    assert rule.fit(heavy, 10, of({"conditions": 2})).group is Group.NOT_YET


def test_each_line_says_what_was_shown_and_how_sure_it_is():
    needs = [need("conditions", 2), need("functions", 2), need("sql"), need("html")]
    found = rule.fit(needs, 3, [*of({"conditions": 2, "functions": 1}), *standings(work("sql", 1, share=0.5))])
    assert [one.state for one in found.lines] == [
        LineState.REACHED,
        LineState.PARTLY,
        LineState.BEGUN,
        LineState.NOTHING_SHOWN,
    ]
    assert [one.level_reached for one in found.lines] == [2, 1, 0, 0]
    assert found.lines[0].p_mastery >= 0.9 > found.lines[3].p_mastery
    assert found.lines[3].p_mastery == 0.3, "as before any evidence: half of all shares below 0.7 and more"
    assert found.high == min(one.p_mastery for one in found.lines)


def test_of_a_skill_of_which_nothing_speaks_at_a_level_it_is_no_likelier_than_at_the_level_below():
    weak = rule.fit([need("sql", 3)], 3, standings(work("sql", 1, share=0.0)))
    assert weak.lines[0].p_mastery == min(0.3, standings(work("sql", 1, share=0.0))[0].p_mastery)


@given(st.dictionaries(st.integers(1, 300), st.integers(0, 9)))
def test_packed_levels_hold_what_was_reached(reached):
    row = packed(reached)
    assert 128 <= len(row) <= 301
    for number, level in reached.items():
        assert (row[number] if number < len(row) else 0) == min(level, 8)
