"""What a sitting is worth does not depend on order, never falls by more work or by our failures, and adds up."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.results.scoring import CriterionMark, Item, Outcome, Standing, Work, best, score
from runner.model import Localized, Skill

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ITEMS = ("i1", "i2", "i3", "i4")
SKILLS = [Skill(framework="preuve", version="1", code=code, level=level) for code in "ab" for level in (1, 2)]


def mark(number: int, earned: float, possible: float) -> CriterionMark:
    label = Localized(fr="c", en="c")
    skill = SKILLS[number % len(SKILLS)]
    passed = 1 if earned else 0
    return CriterionMark(
        id=f"c{number}", label=label, skill=skill, earned=earned, possible=possible, passed=passed, total=1
    )


def item(name: str = "i1", part: str = "p1", weight: float = 2.0) -> Item:
    return Item(id=name, part=part, kind="exercise", weight=weight, criteria=(mark(0, 0, 1), mark(1, 0, 3)))


def work(name: str = "i1", share: float = 0.5, minute: int = 0, outcome: Outcome = Outcome.GRADED) -> Work:
    number = f"{name}-{minute}-{share}"
    return Work(
        id=number, item=name, at=NOON + timedelta(minutes=minute), outcome=outcome, share=share, criteria=graded(share)
    )


def graded(share: float) -> tuple[CriterionMark, ...]:
    """Two criteria of weights 1 and 3 that together earn this share."""
    return (mark(0, share, 1), mark(1, 3 * share, 3))


weights = st.floats(0.1, 50, allow_nan=False)
plans = st.builds(
    lambda many, parts: [item(name, part, weight) for name, part, weight in zip(ITEMS, parts, many, strict=True)],
    st.lists(weights, min_size=4, max_size=4),
    st.lists(st.sampled_from(["p1", "p2"]), min_size=4, max_size=4),
)
shares = st.floats(0, 1, allow_nan=False)
anything = st.builds(
    lambda name, share, minute, outcome: work(name, share if outcome is Outcome.GRADED else 0.0, minute, outcome),
    st.sampled_from([*ITEMS, "practice"]),
    shares,
    st.integers(0, 500),
    st.sampled_from(Outcome),
)
histories = st.lists(anything, max_size=12, unique_by=lambda one: one.id)


def near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


@given(plans, histories, st.randoms(use_true_random=False))
def test_no_order_of_work_changes_anything(plan, works, random):
    shuffled = list(works)
    random.shuffle(shuffled)
    assert score(plan, works) == score(plan, shuffled)


@given(plans, histories, st.randoms(use_true_random=False))
def test_no_order_of_items_changes_the_whole(plan, works, random):
    shuffled = list(plan)
    random.shuffle(shuffled)
    one, other = score(plan, works), score(shuffled, works)
    assert (one.earned, one.possible, one.final, one.skills) == (
        other.earned,
        other.possible,
        other.final,
        other.skills,
    )


@given(plans, histories, anything)
def test_more_work_never_lowers_the_points(plan, works, more):
    assert score(plan, [*works, more]).earned >= score(plan, works).earned


@given(plans, histories, st.sampled_from(ITEMS), shares, shares)
def test_better_work_never_earns_less(plan, works, name, one, other):
    low, high = sorted((one, other))
    assert score(plan, [*works, work(name, low)]).earned <= score(plan, [*works, work(name, high)]).earned


@given(plans, histories)
def test_parts_items_and_skills_sum_up_to_the_whole(plan, works):
    found = score(plan, works)
    assert near(math.fsum(part.earned for part in found.parts), found.earned)
    assert near(math.fsum(part.possible for part in found.parts), found.possible)
    assert near(math.fsum(one.earned for one in found.items), found.earned)
    assert near(math.fsum(one.earned for one in found.skills), found.earned)
    assert near(math.fsum(one.possible for one in found.skills), found.possible)
    assert 0 <= found.earned <= found.possible + 1e-9


@given(plans, histories, st.sampled_from(ITEMS))
def test_our_failure_lowers_nothing(plan, works, name):
    before = score(plan, works)
    after = score(plan, [*works, work(name, 0.0, 999, Outcome.PLATFORM_FAULT)])
    assert after.earned == before.earned
    assert after.share is None or before.share is None or after.share >= before.share
    assert [one.counts for one in after.items] == [one.counts for one in before.items]


@given(st.lists(st.tuples(shares, st.integers(0, 9)), min_size=1, max_size=8))
def test_the_best_counts_and_of_equally_good_ones_the_newest(tries):
    works = [work("i1", share, minute) for share, minute in tries]
    chosen = best(works)
    top = max(share for share, _ in tries)
    assert chosen is not None
    assert chosen.share == top
    assert chosen.at == max(one.at for one in works if one.share == top)


def test_an_item_that_was_lost_through_us_alone_is_left_out_of_what_was_possible():
    found = score([item("i1"), item("i2")], [work("i1", 1.0), work("i2", 0.0, 1, Outcome.PLATFORM_FAULT)])
    assert (found.earned, found.possible, found.share) == (2.0, 2.0, 1.0)
    assert [one.state for one in found.items] == [Standing.COUNTED, Standing.PLATFORM_FAULT]
    assert found.items[1].lost == 1
    assert math.fsum(one.possible for one in found.skills) == 2.0


def test_what_was_lost_beside_something_that_cannot_be_graded_is_our_failure():
    lost, empty = (work("i1", 0.0, 1, Outcome.PLATFORM_FAULT), work("i1", 0.0, 2, Outcome.NOT_GRADABLE))
    assert score([item("i1")], [lost, empty]).items[0].state is Standing.PLATFORM_FAULT
    assert score([item("i1")], [empty]).items[0].state is Standing.NOT_GRADABLE


def test_a_sitting_of_which_something_is_being_graded_is_not_final():
    waiting = work("i1", 0.0, 1, Outcome.WAITING)
    found = score([item("i1")], [waiting])
    assert (found.final, found.items[0].state, found.items[0].waiting) == (False, Standing.WAITING, 1)
    both = score([item("i1")], [waiting, work("i1", 0.5)])
    assert (both.final, both.items[0].state, both.earned) == (False, Standing.COUNTED, 1.0)


def test_nothing_handed_in_is_told_with_the_skills_that_could_have_been_shown():
    found = score([item("i1", weight=4.0)], [])
    assert found.missing() == ("i1",)
    assert [(one.skill.code, one.skill.level, one.earned, one.possible) for one in found.skills] == [
        ("a", 1, 0.0, 1.0),
        ("a", 2, 0.0, 3.0),
    ]


def test_one_skill_is_summed_up_over_items_by_its_level():
    plan = [item("i1", weight=4.0), item("i2", weight=8.0)]
    found = score(plan, [work("i1", 1.0), work("i2", 0.5)])
    assert [(one.earned, one.possible, one.passed, one.total) for one in found.skills] == [
        (2.0, 3.0, 2, 2),
        (6.0, 9.0, 2, 2),
    ]


def test_an_empty_plan_is_worth_nothing_and_not_a_fault():
    assert score([], [work("practice", 1.0)]).share is None


def test_a_better_share_wins_over_a_newer_moment():
    old, new = work("i1", 0.9, 0), replace(work("i1", 0.8, 5))
    assert score([item("i1")], [old, new]).items[0].counts == old.id


def test_of_several_answers_to_a_question_the_newest_counts():
    question = replace(item("i1"), kind="question")
    right, wrong = work("i1", 1.0, 0), work("i1", 0.0, 5)
    assert score([question], [right, wrong]).items[0].counts == wrong.id
    assert score([question], [right, wrong]).earned == 0.0
