"""The published rule: more right lowers nothing, order is nothing, levels do not cross, trying again earns no level."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.mastery.rule import PUBLISHED, Kind, Likelihood, Observation, levels, standings
from runner.model import Skill

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(
    source: str = "exercise:fizzbuzz",
    *,
    share: float = 1.0,
    level: int = 1,
    code: str = "loops",
    day: float = 0,
    work: str = "w",
) -> Observation:
    return Observation(
        skill=Skill(framework="preuve", version="1", code=code, level=level),
        kind=Kind(source.partition(":")[0]),
        source=source,
        criterion="c",
        share=share,
        at=NOON + timedelta(days=day),
        work_id=work,
        work_digest="d" * 64,
    )


sources = st.sampled_from([f"{kind}:{number}" for kind in Kind for number in range(4)])
some = st.builds(
    lambda source, share, level, code, day, number: seen(
        source, share=share, level=level, code=code, day=day, work=f"w{number}"
    ),
    sources,
    st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0]) | st.floats(0, 1),
    st.integers(1, 4),
    st.sampled_from(["loops", "text"]),
    st.integers(0, 90),
    st.integers(0, 10_000),
)
histories = st.lists(some, max_size=14, unique_by=lambda one: one.work_id)


def by_skill(observations):
    return {one.skill: one for one in standings(observations)}


def lowered(before, after) -> list[object]:
    """Where the profile became worse. A level that nothing speaks of any more stands as at first."""
    then, now = by_skill(before), by_skill(after)
    levels_then, levels_now = levels(standings(before)), levels(standings(after))

    def at_first(found, skill, name):
        return getattr(found[skill], name) if skill in found else {"p_mastery": 0.3, "mean": 0.5}[name]

    return [
        *(
            (name, skill)
            for name in ("p_mastery", "mean")
            for skill, one in then.items()
            if at_first(now, skill, name) < getattr(one, name)
        ),
        *(key for key, level in levels_then.items() if levels_now[key] < level),
    ]


@given(histories, some)
def test_another_right_answer_lowers_neither_a_level_nor_a_probability(history, one):
    assert lowered(history, [*history, replace(one, share=1.0, work_id="new")]) == []


@given(histories.filter(bool), st.data())
def test_doing_better_lowers_nothing(history, data):
    place = data.draw(st.integers(0, len(history) - 1))
    better = data.draw(st.floats(history[place].share, 1))
    now = [*history]
    now[place] = replace(now[place], share=better)
    assert lowered(history, now) == []


@given(histories, st.randoms(use_true_random=False))
def test_no_order_changes_anything(history, random):
    shuffled = [*history]
    random.shuffle(shuffled)
    assert standings(history) == standings(shuffled)


@given(histories)
def test_a_higher_level_is_never_likelier_than_a_lower_one(history):
    found = by_skill(history)
    for skill, one in found.items():
        lower = found.get(replace(skill, level=skill.level - 1))
        if lower is not None:
            assert one.p_mastery <= lower.p_mastery
            assert lower.reached or not one.reached


@given(histories)
def test_whoever_reached_a_level_has_a_row_for_each_level_below(history):
    found = by_skill(history)
    for skill, one in found.items():
        if one.reached:
            assert all(found[replace(skill, level=level)].reached for level in range(1, skill.level))


@given(histories)
def test_the_interval_holds_the_mean_and_everything_is_a_share(history):
    for one in standings(history):
        assert 0 <= one.low <= one.mean <= one.high <= 1
        assert 0 <= one.p_mastery <= 1
        assert (one.alpha, one.beta) == (1 + one.right, 1 + one.wrong)


@given(histories)
def test_one_skill_says_nothing_about_another(history):
    alone = [one for one in history if one.skill.code == "text"]
    assert [one for one in standings(history) if one.skill.code == "text"] == list(standings(alone))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_trying_one_task_again_and_again_never_weighs_more_than_once(shares):
    (one,) = standings([seen(share=share, day=number / 24, work=f"w{number}") for number, share in enumerate(shares)])
    assert one.right + one.wrong == pytest.approx(PUBLISHED.exercise_weight)
    assert not one.reached


def test_a_task_that_is_passed_at_the_twentieth_try_of_a_day_counts_half():
    tries = [seen(share=0.0, day=number / 100, work=f"w{number:02}") for number in range(20)]
    (one,) = standings([*tries, seen(share=1.0, day=0.5, work="x")])
    assert (one.right, one.wrong) == (1.5, 1.5)


def test_whoever_learned_in_between_is_judged_by_the_newest_taking():
    (one,) = standings([seen(share=0.0), seen(share=1.0, day=PUBLISHED.again_after_days, work="later")])
    assert (one.right, one.wrong) == (3.0, 0.0)


def test_a_bad_day_later_on_does_not_take_back_all_that_was_shown():
    (one,) = standings([seen(share=1.0), seen(share=0.0, day=90, work="later")])
    assert (one.right, one.wrong) == (1.5, 1.5)


def test_right_at_a_level_speaks_for_all_below_and_wrong_for_all_above():
    found = standings([seen("exercise:a", level=3), seen("exercise:b", level=1, share=0.0)])
    assert [(one.skill.level, one.right, one.wrong) for one in found] == [(1, 3, 3), (2, 3, 3), (3, 3, 3)]
    found = standings([seen("exercise:a", level=1), seen("exercise:b", level=3, share=0.0)])
    assert [(one.skill.level, one.right, one.wrong) for one in found] == [(1, 3, 0), (3, 0, 3)]


def test_fourteen_of_sixteen_reach_a_level_and_one_perfect_exercise_does_not():
    questions = [seen(f"question:{number}", share=float(number < 14), work=f"w{number}") for number in range(16)]
    (one,) = standings(questions)
    assert (one.right, one.wrong, one.tasks, one.reached) == (14, 2, 16, True)
    assert (one.p_mastery, one.low, one.high) == (0.922615, 0.673807, 0.950102)
    (alone,) = standings([seen()])
    assert (alone.p_mastery, alone.reached) == (0.7599, False)


def test_nothing_seen_is_nothing_said():
    assert standings([]) == ()
    assert levels([]) == {}


def test_a_skill_of_which_no_level_was_reached_stands_at_none():
    assert levels(standings([seen()])) == {("preuve", "1", "loops"): 0}


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.95, Likelihood.VERY_LIKELY),
        (0.9, Likelihood.VERY_LIKELY),
        (0.6, Likelihood.LIKELY),
        (0.3, Likelihood.OPEN),
        (0.1, Likelihood.UNLIKELY),
    ],
)
def test_probabilities_have_words(probability, word):
    assert PUBLISHED.likelihood(probability) is word
