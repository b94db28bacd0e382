"""Who is chosen under quotas: compared with trying every choice, and held to what is promised of it."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.admission.integers import Counts
from api.admission.quotas import Choice, Contender, Limit, Met, Shortfall, choose, spelled_out
from api.admission.rules import Bound, Group, GroupKind, Quota

GROUPS = [Group(kind=GroupKind.PRIORITY, name=name) for name in "abc"]
MOST, LEAST = Bound.AT_MOST, Bound.AT_LEAST


def person(name: str, *groups: Group) -> Contender:
    return Contender(id=name, groups=frozenset(groups))


def limit(bound: Bound, group: Group, number: int) -> Limit:
    return Limit(bound=bound, group=group, number=number)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Contender], list[Limit], int, list[Contender]]:
    people = [
        person(f"p{number}", *draw(st.sets(st.sampled_from(GROUPS))))
        for number in range(draw(st.integers(0, 9), label="people"))
    ]
    limits = draw(
        st.lists(st.builds(limit, st.sampled_from(Bound), st.sampled_from(GROUPS), st.integers(0, 6)), max_size=4)
    )
    held = draw(st.integers(0, min(2, len(people))))
    return people[held:], limits, draw(st.integers(0, 6), label="places"), people[:held]


def count(one: Limit, people: list[Contender]) -> int:
    return sum(one.group in them.groups for them in people)


def worth(limits: list[Limit], ranked: list[Contender], chosen: list[Contender]) -> tuple[object, ...]:
    """What is wanted of a choice, the most important first: see ``quotas``."""
    ids = {one.id for one in chosen}
    return (
        *(min(count(one, chosen), one.number) for one in limits if one.bound is LEAST),
        len(chosen),
        tuple(one.id in ids for one in ranked),
    )


def best_of_all(ranked: list[Contender], limits: list[Limit], places: int, held: list[Contender]) -> set[str]:
    seats = max(places - len(held), 0)
    allowed = [
        [*held, *some]
        for size in range(min(seats, len(ranked)) + 1)
        for some in combinations(ranked, size)
        if all(count(one, [*held, *some]) <= max(one.number, count(one, held)) for one in limits if one.bound is MOST)
    ]
    return {one.id for one in max(allowed, key=lambda chosen: worth(limits, ranked, chosen))}


@given(cases())
def test_the_choice_is_the_best_of_all_choices(case: tuple[list[Contender], list[Limit], int, list[Contender]]) -> None:
    assert set(choose(*case).chosen) == best_of_all(*case)


@given(cases())
def test_every_quota_is_met_whenever_all_can_be_and_what_is_not_met_has_its_reason(
    case: tuple[list[Contender], list[Limit], int, list[Contender]],
) -> None:
    ranked, limits, places, held = case
    found = choose(*case)
    everybody = {one.id: one for one in [*ranked, *held]}
    chosen = [everybody[one] for one in found.chosen]

    def meets(people: list[Contender]) -> bool:
        return all(
            count(one, people) <= one.number if one.bound is MOST else count(one, people) >= one.number
            for one in limits
        )

    possible = any(
        meets([*held, *some])
        for size in range(min(max(places - len(held), 0), len(ranked)) + 1)
        for some in combinations(ranked, size)
    )
    assert meets(chosen) is possible
    for one in found.limits:
        assert (one.shortfall is None) is meets_alone(one, chosen)
        assert one.chosen == count(one.limit, chosen)


def meets_alone(one: Met, chosen: list[Contender]) -> bool:
    number = count(one.limit, chosen)
    return number <= one.limit.number if one.limit.bound is MOST else number >= one.limit.number


@given(cases(), st.data())
def test_whoever_is_chosen_stays_so_when_they_rank_higher(
    case: tuple[list[Contender], list[Limit], int, list[Contender]], data: st.DataObject
) -> None:
    ranked, limits, places, held = case
    chosen = [one for one in ranked if one.id in choose(*case).chosen]
    if not chosen:
        return
    riser = data.draw(st.sampled_from(chosen))
    others = [one for one in ranked if one is not riser]
    to = data.draw(st.integers(0, ranked.index(riser)))
    again = choose([*others[:to], riser, *others[to:]], limits, places, held)
    assert riser.id in again.chosen


@given(cases())
def test_whoever_is_passed_over_while_places_are_left_has_a_reason_and_nobody_else_has_one(
    case: tuple[list[Contender], list[Limit], int, list[Contender]],
) -> None:
    ranked, _, places, held = case
    found = choose(*case)
    chosen = set(found.chosen)
    last = max((number for number, one in enumerate(ranked) if one.id in chosen), default=-1)
    if len(found.chosen) < places:
        last = len(ranked)
    assert set(found.passed) == {one.id for one in ranked[: last + 1] if one.id not in chosen}
    assert all(found.passed.values())
    assert found.chosen[: len(held)] == tuple(one.id for one in held)


def test_groups_that_overlap_are_not_filled_one_after_the_other() -> None:
    """A count for each group would take the first two, and leave nobody to meet c with the last place."""
    a, b, c = GROUPS
    ranked = [person("p1", a), person("p2", b), person("p3"), person("p4", a, b), person("p5", c)]
    found = choose(ranked, [limit(LEAST, a, 1), limit(LEAST, b, 1), limit(LEAST, c, 1)], 2)
    assert found.chosen == ("p4", "p5")
    assert set(found.passed) == {"p1", "p2", "p3"}
    assert found.needed == {"p4": (0, 1), "p5": (2,)}


def test_a_place_that_stays_empty_has_the_quota_as_its_reason() -> None:
    a, *_ = GROUPS
    found = choose([person("p1", a), person("p2", a)], [limit(MOST, a, 1)], 3, [person("p0", a)])
    assert (found.chosen, found.passed) == (("p0",), {"p1": (0,), "p2": (0,)})


def test_an_earlier_quota_goes_before_a_later_one() -> None:
    a, b, _ = GROUPS
    ranked = [person("p1", a), person("p2", b)]
    first, second = limit(LEAST, b, 1), limit(LEAST, a, 1)
    found = choose(ranked, [first, second], 1)
    assert found.chosen == ("p2",)
    assert [one.shortfall for one in found.limits] == [None, Shortfall.OTHERS]
    assert choose(ranked, [second, first], 1).chosen == ("p1",)


def test_a_quota_that_cannot_be_met_says_why() -> None:
    a, b, _ = GROUPS
    ranked = [person("p1"), person("p2", a)]
    found = choose(ranked, [limit(LEAST, a, 2), limit(LEAST, b, 9)], 2)
    assert found.chosen == ("p1", "p2")
    assert [(one.chosen, one.able, one.shortfall) for one in found.limits] == [
        (1, 1, Shortfall.TOO_FEW),
        (0, 0, Shortfall.PLACES),
    ]


def test_who_has_a_place_counts_even_where_that_is_more_than_a_limit() -> None:
    a = GROUPS[0]
    held = [person("h1", a), person("h2", a)]
    found = choose([person("p1", a), person("p2")], [limit(MOST, a, 1)], 3, held)
    assert found.chosen == ("h1", "h2", "p2")
    assert found.limits[0].shortfall is Shortfall.HELD
    assert found.passed == {"p1": (0,)}


def test_a_quota_without_a_name_is_one_for_each_group_of_its_kind() -> None:
    there = [Group(kind=GroupKind.SITE, name="Nancy"), Group(kind=GroupKind.SITE, name="Lille"), GROUPS[0]]
    eight = Quota(bound=MOST, kind=GroupKind.SITE, name=None, count=8)
    assert [(one.group.name, one.number) for one in spelled_out([eight], there, 15)] == [("Lille", 8), ("Nancy", 8)]


@pytest.mark.parametrize(("bound", "places", "number"), [(LEAST, 15, 8), (MOST, 15, 7), (LEAST, 24, 12)])
def test_per_cent_are_of_all_places_and_rounded_in_favour_of_the_quota(bound: Bound, places: int, number: int) -> None:
    half = Quota(bound=bound, kind=GroupKind.PRIORITY, name="a", percent=50)
    assert half.number(places) == number


@given(st.data())
def test_whole_numbers_are_found_whenever_there_are_any(data: st.DataObject) -> None:
    upper = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    unknowns = list(range(len(upper)))
    sums = data.draw(st.lists(st.sets(st.sampled_from(unknowns), min_size=1), max_size=4))
    asked = Counts(upper, sums)
    bounds = [(0, one) for one in upper] + [(0, sum(upper[it] for it in members)) for members in sums]
    for _ in range(data.draw(st.integers(1, 6))):
        variable = data.draw(st.integers(0, len(bounds) - 1))
        bounds[variable] = (data.draw(st.integers(0, 5)), data.draw(st.integers(0, 9)))
        if variable < len(upper):
            bounds[variable] = (bounds[variable][0], min(bounds[variable][1], upper[variable]))
        asked.bind(variable, *bounds[variable])
        found = asked.solve()
        assert (found is not None) is exists(bounds, len(upper), sums)
        if found is not None:
            assert fits(found, bounds, sums)


def fits(values: list[int], bounds: list[tuple[int, int]], sums: list[set[int]]) -> bool:
    all_values = [*values, *(sum(values[one] for one in members) for members in sums)]
    return all(low <= value <= high for value, (low, high) in zip(all_values, bounds, strict=True))


def exists(bounds: list[tuple[int, int]], unknowns: int, sums: list[set[int]]) -> bool:
    found: list[list[int]] = [[]]
    for low, high in bounds[:unknowns]:
        found = [[*values, value] for values in found for value in range(low, high + 1)]
    return any(fits(values, bounds, sums) for values in found)


def test_a_large_admission_with_entangled_quotas_is_chosen_exactly() -> None:
    """250 people, six groups: nobody better can take anybody's place without a quota being missed."""
    luck = random.Random(7)  # noqa: S311 - test data
    groups = [Group(kind=GroupKind.PRIORITY, name=f"g{number}") for number in range(6)]
    ranked = [person(f"p{number}", *(one for one in groups if luck.random() < 0.3)) for number in range(250)]
    limits = [limit(LEAST, one, 11) for one in groups[:5]] + [limit(MOST, groups[5], 3)]
    found: Choice = choose(ranked, limits, 24)
    chosen = [one for one in ranked if one.id in found.chosen]
    assert len(chosen) == 24
    assert all(one.shortfall is None for one in found.limits)
    assert found.passed
    for out in chosen:
        rest = [one for one in chosen if one is not out]
        for better in ranked[: ranked.index(out)]:
            if better not in chosen:
                assert not all(
                    count(it, [*rest, better]) <= it.number
                    if it.bound is MOST
                    else count(it, [*rest, better]) >= it.number
                    for it in limits
                )
