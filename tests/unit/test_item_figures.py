"""Figures of items: known values, no order of people, faults of ours left out, and nothing concluded from too few."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.items.figures import alpha_of, discrimination_of, figures_of
from api.items.groups import gaps_of, holm, mantel
from api.items.model import FEWEST, FEWEST_IN_GROUP, SURE, Answer, Asked, Taken, WarningKind
from api.items.words import warning_said
from runner.model import Localized


def asked(*names: str, place: str | None = None, planned_ms: int | None = None) -> list[Asked]:
    return [
        Asked(
            id=name,
            kind="question",
            title=Localized(fr=name, en=name),
            source=name,
            version=1,
            place=place or name,
            planned_ms=planned_ms,
            criteria={},
        )
        for name in names
    ]


def taken(*shares: float, weight: float = 1.0, **more) -> Taken:
    answers = {f"i{n}": Answer(share=share, weight=weight, handed_in=True) for n, share in enumerate(shares, 1)}
    return Taken(answers=answers, **more)


def kinds(found, item: str | None) -> set[WarningKind]:
    return {one.kind for one in found.warnings_of(item)}


def ladder(people: int, items: int, *, seed: int = 1) -> list[Taken]:
    """People of all abilities: the abler, the more is right."""
    draw = random.Random(seed)  # noqa: S311 - test data
    made = []
    for one in range(people):
        able = one / (people - 1)
        made.append(taken(*(float(draw.random() < 0.15 + 0.7 * able) for _ in range(items))))
    return made


def test_alpha_of_a_worked_example():
    # Three places, ten people; variances 0.24, 0.24, 0.25 and of the sums 1.61 (population), by hand.
    rows = [(1, 1, 1)] * 4 + [(0, 0, 0)] * 3 + [(1, 1, 0), (1, 0, 1), (0, 1, 0)]
    places = [{"a": float(a), "b": float(b), "c": float(c)} for a, b, c in rows]
    assert alpha_of(places) == pytest.approx(3 / 2 * (1 - (0.24 + 0.24 + 0.25) / 1.61), abs=1e-6)


def test_discrimination_is_the_correlation_with_its_interval():
    found = discrimination_of([(float(n), float(n % 5)) for n in range(20)])
    assert found is not None
    xs, ys = range(20), [n % 5 for n in range(20)]
    top = sum((x - 9.5) * (y - 2) for x, y in zip(xs, ys, strict=True))
    r = top / math.sqrt(sum((x - 9.5) ** 2 for x in xs) * sum((y - 2) ** 2 for y in ys))
    assert found.value == pytest.approx(r, abs=1e-6)
    assert found.low < r < found.high
    assert math.atanh(found.high) - math.atanh(found.low) == pytest.approx(2 * 1.959964 / math.sqrt(17), abs=1e-4)


PEOPLE = st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=4, max_size=4), min_size=2, max_size=60)


@settings(max_examples=30, deadline=None)
@given(PEOPLE, st.randoms())
def test_no_order_of_people_changes_a_figure(rows, chance):
    people = [taken(*row, group="ab"[place % 2]) for place, row in enumerate(rows)]
    mixed = list(people)
    chance.shuffle(mixed)
    items = asked("i1", "i2", "i3", "i4")
    assert figures_of("c", items, people) == figures_of("c", items, mixed)


@given(st.integers(min_value=0, max_value=FEWEST - 1))
def test_too_few_people_give_no_figure_that_chance_decides(people):
    found = figures_of("c", asked("i1", "i2", "i3"), ladder(max(people, 2), 3)[:people])
    assert (found.alpha, found.error, found.spread) == (None, None, None)
    assert all(one.discrimination is None for one in found.items)
    assert kinds(found, None) == {WarningKind.FEW_PEOPLE}


def test_what_was_lost_through_us_is_left_out_and_said():
    whole = ladder(40, 4)
    first = whole[0]
    lost = replace(first, answers={n: one for n, one in first.answers.items() if n != "i1"}, lost=frozenset({"i1"}))
    items = asked("i1", "i2", "i3", "i4")
    found, without = figures_of("c", items, [lost, *whole[1:]]), figures_of("c", items, whole[1:])
    assert found.items[0].mean_share == without.items[0].mean_share
    assert (found.items[0].people, found.items[0].lost) == (39, 1)
    assert found.alpha == without.alpha
    assert WarningKind.LOST in kinds(found, "i1")


def test_items_of_a_block_share_a_place_for_the_reliability():
    whole = ladder(40, 4)
    halves = [
        replace(one, answers={name: answer for name, answer in one.answers.items() if name != ("i1", "i2")[n % 2]})
        for n, one in enumerate(whole)
    ]
    items = [*asked("i1", "i2", place="b1"), *asked("i3", "i4")]
    found = figures_of("c", items, halves)
    assert found.alpha is not None
    assert [one.people for one in found.items] == [20, 20, 40, 40]
    assert [one.alpha_without is None for one in found.items] == [True, True, False, False]


def test_a_wrong_key_is_warned_of_and_a_sound_item_is_not():
    turned = [
        replace(one, answers={**one.answers, "i1": replace(one.answers["i1"], share=1 - one.answers["i1"].share)})
        for one in ladder(80, 6)
    ]
    found = figures_of("c", asked(*(f"i{n}" for n in range(1, 7))), turned)
    assert {WarningKind.NEGATIVE, WarningKind.LOWERS_ALPHA} <= kinds(found, "i1")
    assert not kinds(found, "i2")


@pytest.mark.parametrize(("share", "kind"), [(1.0, WarningKind.TOO_EASY), (0.0, WarningKind.TOO_HARD)])
def test_what_everybody_or_nobody_can_do_is_warned_of_once_there_are_enough_people(share, kind):
    items = asked("i1", "i2")
    assert kind in kinds(figures_of("c", items, [taken(share, n % 2) for n in range(SURE)]), "i1")
    assert kind not in kinds(figures_of("c", items, [taken(share, n % 2) for n in range(SURE - 1)]), "i1")


def test_times_are_compared_with_what_the_author_plans():
    def spent(milliseconds: int):
        one = Answer(share=1.0, weight=1.0, handed_in=True, time_ms=milliseconds)
        return figures_of("c", asked("i1", planned_ms=60_000), [Taken(answers={"i1": one})] * SURE)

    assert WarningKind.SLOW in kinds(spent(91_000), "i1")
    assert WarningKind.QUICK in kinds(spent(19_000), "i1")
    assert not {WarningKind.SLOW, WarningKind.QUICK} & kinds(spent(60_000), "i1")


def test_mantel_compares_within_layers():
    # In each layer the group earns exactly 0.5 less than others, and is the weaker one on the whole.
    low = [(True, 0.0, 0.1)] * 8 + [(False, 0.5, 0.1)] * 2
    high = [(True, 0.5, 0.9)] * 2 + [(False, 1.0, 0.9)] * 8
    found = mantel([low, high])
    assert found is not None
    assert found[0] == pytest.approx(-0.5)
    assert found[2] == 10
    assert mantel([[(True, 0.5, 0.1)], [(False, 0.5, 0.9)]]) is None


def test_holm_never_lowers_and_keeps_the_order():
    assert holm([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06]
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def a_group_that_lacks_one_thing(people: int) -> list[Taken]:
    made = []
    for n, one in enumerate(ladder(2 * people, 6, seed=3)):
        mine = n % 2 == 0
        answers = {**one.answers, "i1": replace(one.answers["i1"], share=0.0)} if mine else one.answers
        made.append(replace(one, answers=answers, group="Agen" if mine else "Metz"))
    return made


def test_an_item_that_fails_a_group_stands_out_and_the_others_do_not():
    items = asked(*(f"i{n}" for n in range(1, 7)))
    found = figures_of("c", items, a_group_that_lacks_one_thing(40))
    assert {(one.item, one.group) for one in found.gaps if one.stands_out} == {("i1", "Agen")}
    assert {one.group: one.compared for one in found.groups if one.group != "fr"} == {"Agen": True, "Metz": False}
    [agen] = [one for one in found.warnings_of("i1") if (one.facts or {}).get("group") == "Agen"]
    assert "“Agen” earn" in warning_said(agen, "en")
    assert "du groupe «\u00a0Agen\u00a0» obtiennent" in warning_said(agen, "fr")


def test_a_weaker_group_is_no_reason_for_an_item_to_stand_out():
    people = [replace(one, group="a" if n < 40 else "b") for n, one in enumerate(ladder(80, 8))]
    items = asked(*(f"i{n}" for n in range(1, 9)))
    assert not any(one.stands_out for one in gaps_of(items, people))


def test_small_groups_are_not_compared():
    people = a_group_that_lacks_one_thing(40)[: 2 * FEWEST_IN_GROUP - 1]
    assert gaps_of(asked(*(f"i{n}" for n in range(1, 7))), people) == ()
    few = [replace(one, answers={name: one.answers[name] for name in ("i1", "i2", "i3")}) for one in people * 3]
    assert gaps_of(asked("i1", "i2", "i3"), few) == ()
