"""Open data single nobody out: an attack that knows everything of somebody finds at least five, or nobody."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from api.opendata.anonymity import COLUMNS, LADDERS, LEAST, NOT_TOLD, Anonymous, Line, Record, anonymise

RECORDS = st.builds(
    Record,
    year=st.sampled_from([2026, 2027]),
    language=st.sampled_from(["fr", "en"]),
    battery=st.sampled_from(["Bases", "Web"]),
    minutes=st.floats(0, 130),
    share=st.floats(0, 1),
)
#: Crowds of people who are nearly alike, with some who stand out.
CROWDS = st.lists(st.tuples(RECORDS, st.sampled_from([1, 2, 6, 25])), min_size=1, max_size=14).map(
    lambda kinds: [record for record, many in kinds for _ in range(many)]
)


def seen_as(target: Record, found: Anonymous) -> Line:
    """What somebody who knows everything about a person expects their line to be: the levels are published."""
    return tuple(LADDERS[column][found.levels[column]](target) for column in COLUMNS)


def attack(people: list[Record], found: Anonymous) -> list[str]:
    """Everything that an attacker who knows any columns of any person can find out of that person."""
    leaks = []
    for target in set(people):
        line = seen_as(target, found)
        for size in range(len(COLUMNS) + 1):
            for known in combinations(range(len(COLUMNS)), size):
                alike = [one for one in found.lines if all(one[place] == line[place] for place in known)]
                if 0 < len(alike) < LEAST:
                    leaks.append(f"{target} is one of {len(alike)} by {[COLUMNS[place] for place in known]}")
        outside = [place for place, column in enumerate(COLUMNS) if column != "share"]
        same = {one[COLUMNS.index("share")] for one in found.lines if all(one[at] == line[at] for at in outside)}
        if len(same) == 1:
            leaks.append(f"everybody who looks like {target} earned {same}")
    return leaks


@settings(max_examples=60, deadline=None)
@given(CROWDS)
def test_nobody_can_be_singled_out_nor_is_a_result_known_from_outside(people):
    found = anonymise(people)
    assert found is None or attack(people, found) == []


@settings(max_examples=40, deadline=None)
@given(CROWDS, st.randoms())
def test_the_order_of_people_says_nothing(people, random):
    shuffled = list(people)
    random.shuffle(shuffled)
    assert anonymise(people) == anonymise(shuffled)


def crowd(count: int, share: float = 0.55) -> list[Record]:
    return [Record(year=2026, language="fr", battery="Bases", minutes=40, share=share)] * count


def test_the_attack_finds_whom_data_without_protection_give_away():
    """Names left out is not enough: the only one in English is found, and so are two who took very long."""
    people = [*crowd(30, share=0.35), *crowd(30, share=0.75)]
    alone = Record(year=2026, language="en", battery="Bases", minutes=41, share=0.95)
    raw = Anonymous(
        lines=tuple(tuple(ladder[0](one) for ladder in LADDERS.values()) for one in [*people, alone]),
        levels=dict.fromkeys(COLUMNS, 0),
    )
    assert any("'en'" in leak and "is one of 1" in leak for leak in attack([*people, alone], raw))
    found = anonymise([*people, alone])
    assert found is not None
    assert attack([*people, alone], found) == []
    assert all(line[1] == "fr" for line in found.lines)


def test_what_can_be_told_finely_is():
    found = anonymise([*crowd(12, share=0.35), *crowd(12, share=0.75), *crowd(12, share=0.95)])
    assert found is not None
    assert set(found.levels.values()) == {0}
    assert Counter(found.lines) == {
        ("2026", "fr", "Bases", "30-45", share): 12 for share in ("0.3-0.4", "0.7-0.8", "0.9-1.0")
    }


def test_columns_are_made_coarser_before_many_are_left_out():
    people = [
        Record(year=2026, language="fr", battery="Bases", minutes=5 * number, share=0.1 + 0.7 * (number % 2))
        for number in range(24)
    ]
    found = anonymise(people)
    assert found is not None
    assert len(found.lines) >= 0.9 * len(people)
    assert found.levels["minutes"] > 0
    assert found.levels["share"] == 0


def test_of_few_people_and_of_people_who_are_all_alike_nothing_is_published():
    assert anonymise([]) is None
    assert anonymise(crowd(4)) is None
    assert anonymise([*crowd(3, share=0.1), *crowd(3, share=0.9)]) is None
    assert anonymise(crowd(40)) is None
    assert NOT_TOLD not in {line[-1] for line in (anonymise([*crowd(9, share=0.1), *crowd(9)]) or found_none()).lines}


def found_none() -> Anonymous:
    raise AssertionError("these can be published")
