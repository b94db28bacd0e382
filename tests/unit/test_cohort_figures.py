"""What may be said of a cohort: nothing of fewer than five, whatever is added and subtracted."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.admission.rules import Group, GroupKind
from api.cohorts.figures import One, figures
from api.cohorts.model import StageName, Statistics
from api.cohorts.suppression import LEAST, showable_groups, stages, together

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=12)
#: Few groups and many people who belong to the same: that is where differences are small.
MEMBERSHIP = st.frozensets(st.sampled_from("ABCDE"), max_size=4)
CROWDS = st.lists(
    st.tuples(MEMBERSHIP, st.sampled_from(["in", "out"]), st.integers(1, 12)), min_size=1, max_size=9
).map(lambda kinds: [(groups, column) for groups, column, many in kinds for _ in range(many)])


def group(name: str, kind: GroupKind = GroupKind.PRIORITY) -> Group:
    return Group(kind=kind, name=name)


def rank(rows: list[list[Fraction]]) -> int:
    rows = [row[:] for row in rows]
    found = 0
    for place in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[place]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for row in rows[found + 1 :]:
            factor = row[place] / pivot[place]
            row[:] = [mine - factor * theirs for mine, theirs in zip(row, pivot, strict=True)]
        found += 1
    return found


def found_out(people: list[tuple[frozenset[str], str]], shown: list[str]) -> list[Any]:
    """An attack: every set of few people (with or without a column) whose count follows from what is shown."""
    kinds = sorted({groups for groups, _ in people}, key=sorted)
    known = [[Fraction(1)] * len(kinds), *([Fraction(name in kind) for kind in kinds] for name in shown)]
    before = rank(known)
    leaks = []
    for size in range(1, len(kinds) + 1):
        for some in combinations(range(len(kinds)), size):
            if rank([*known, [Fraction(place in some) for place in range(len(kinds))]]) > before:
                continue
            members = [column for groups, column in people if kinds.index(groups) in some]
            leaks += [(some, one) for one in {column for _, column in people} if members.count(one) < LEAST]
    return leaks


def found_out_by_insiders(people: list[tuple[frozenset[str], str]], shown: list[str]) -> list[Any]:
    """The same by somebody who knows, of each column, who is in it and of which groups."""
    columns = {column for _, column in people}
    return [leak for one in columns for leak in found_out([(groups, it) for groups, it in people if it == one], shown)]


@settings(max_examples=120, deadline=None)
@given(CROWDS)
def test_nobody_finds_out_a_small_count_by_adding_and_subtracting(people):
    shown = showable_groups(people)
    assert not shown or not (found_out(people, shown) or found_out_by_insiders(people, shown))


def test_the_attack_finds_what_a_naive_choice_would_give_away():
    """Leaving out the small groups alone is not enough: 40 women of 43 leave 3."""
    crowd = [(frozenset("A"), "in")] * 20 + [(frozenset("A"), "out")] * 20 + [(frozenset(), "in")] * 3
    assert found_out(crowd, ["A"])
    assert showable_groups(crowd) == []


def test_a_group_inside_another_is_left_out_when_few_of_the_other_are_not_in_it():
    inner = [(frozenset("AB"), one) for one in ("in", "out") for _ in range(10)]
    rest = [(frozenset(), one) for one in ("in", "out") for _ in range(10)]
    few = [(frozenset("A"), "out")] * 2
    assert showable_groups(inner + rest + few) == ["A"]
    many = [(frozenset("A"), one) for one in ("in", "out") for _ in range(5)]
    assert showable_groups(inner + rest + many) == ["A", "B"]


@settings(max_examples=60, deadline=None)
@given(CROWDS)
def test_groups_of_which_the_size_alone_is_told_give_nothing_away_either(people):
    by_column = showable_groups(people)
    shown = showable_groups([(groups, "") for groups, _ in people], already=by_column)
    assert shown[: len(by_column)] == by_column
    assert not shown or not found_out([(groups, "") for groups, _ in people], shown)


def test_groups_that_leave_few_out_together_are_not_shown_together():
    sizes = {"A": 12, "B": 12, "C": 12, "": 3}
    people = [(frozenset(name), "all") for name, many in sizes.items() for _ in range(many)]
    assert showable_groups(people) == ["A", "B"]


@given(COUNTS)
def test_bands_cover_everybody_in_order_and_none_is_small(counts):
    runs = together(counts)
    if sum(counts) < LEAST:
        assert runs == []
        return
    assert [place for start, end in runs for place in range(start, end + 1)] == list(range(len(counts)))
    assert all(sum(counts[start : end + 1]) >= LEAST for start, end in runs)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6).map(lambda some: sorted(some, reverse=True)))
def test_stages_and_their_differences_are_never_small(counts):
    told = [one for one in stages(counts) if one is not None]
    assert all(one == 0 or one >= LEAST for one in told)
    assert all(a == b or a - b >= LEAST for a, b in pairwise(told))


def counted(people: list[One], *names: StageName) -> Statistics:
    return figures("A cohort", people, (StageName.APPLICANTS, StageName.RESULT, *names), names[0], places=15)


def test_the_share_of_a_group_stands_beside_its_share_of_the_places():
    women, place = frozenset({group("femmes")}), frozenset({StageName.PLACE})
    people = [One(share=0.9, groups=women, reached=place) for _ in range(8)]
    people += [One(share=0.5, groups=women) for _ in range(20)]
    people += [One(share=0.7, reached=place) for _ in range(7)] + [One(share=0.2) for _ in range(35)]
    found = counted(people, StageName.PLACE)
    assert [(one.name, one.people) for one in found.stages] == [("applicants", 70), ("result", 70), ("place", 15)]
    (one,) = found.groups
    assert (one.name, one.people, one.share, one.reached) == ("femmes", 28, 0.4, 8)
    assert one.reached_share is not None
    assert round(one.reached_share, 4) == 0.5333
    assert [(band.to_share, band.people) for band in found.bands] == [(0.3, 35), (0.6, 20), (0.8, 7), (1.0, 8)]


def test_the_few_without_a_result_are_counted_with_the_lowest():
    people = [One(share=None)] * 3 + [One(share=0.1)] * 9 + [One(share=0.6)] * 9
    found = counted(people, StageName.PLACE)
    assert [one.people for one in found.stages] == [21, None, 0]
    assert found.mean_share is None
    first = found.bands[0]
    assert (first.without_result, first.from_share, first.to_share, first.people) == (True, 0.0, 0.2, 12)
    assert sum(one.people for one in found.bands) == 21


def test_of_four_people_nothing_is_said():
    found = counted([One(share=0.5, groups=frozenset({group("Nancy", GroupKind.SITE)}))] * 4, StageName.PLACE)
    assert [one.people for one in found.stages] == [None, None, 0]
    assert (found.bands, found.groups, found.hidden_groups, found.mean_share) == ((), (), 1, None)
