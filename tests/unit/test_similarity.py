"""What is alike is found in spite of disguise, and what everybody would write is not; the promises of the algorithm."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.similarity.comparing import MOST_TOKENS, THRESHOLDS, Program, compare, given_hashes, threshold_for
from api.similarity.tokens import files_of, tokens_of
from api.similarity.winnowing import SHORTEST, SURELY_FOUND, fingerprints, grams

WORDS = st.sampled_from(list("abcdefgh"))

ONE = '''
def grade(points, weights):
    """The mean."""
    total = 0
    for name, weight in sorted(weights.items()):
        if name not in points:
            raise KeyError(f"no {name}")
        total += points[name] * weight
    return round(total / sum(weights.values()), 2)


def best(rows):
    found = None
    for row in rows:
        score = grade(row["points"], row["weights"])
        if found is None or score > found[0] or (score == found[0] and row["id"] < found[1]["id"]):
            found = (score, row)
    return found[1] if found is not None else None


def table(rows, width=20):
    lines = []
    for row in rows:
        name = row["name"][:width].ljust(width, ".")
        lines.append(f"{name} {grade(row['points'], row['weights']):>6}")
    return "\\n".join(lines)
'''
#: The same with other names, comments, layout and order of functions.
PARTS = ONE.split("\n\n\n")
DISGUISED = "\n\n\n".join(reversed(PARTS)) + "\n"
for _old, _new in (
    ("total", "somme"),
    ("weight", "poids"),
    ("row", "ligne"),
    ("found", "best_one"),
    ("    ", "        "),
):
    DISGUISED = DISGUISED.replace(_old, _new)
DISGUISED = DISGUISED.replace("        return", "        # done\n        return")

OTHER = """
from collections import defaultdict


class Ledger:
    def __init__(self):
        self.entries = defaultdict(list)

    def add(self, who, amount):
        if amount <= 0:
            raise ValueError(amount)
        self.entries[who].append(amount)
        return self

    def balance(self):
        return {who: sum(many) for who, many in self.entries.items()}

    def richest(self):
        balances = self.balance()
        while len(balances) > 1:
            poorest = min(balances, key=lambda who: (balances[who], who))
            del balances[poorest]
        return next(iter(balances), None)

    def report(self):
        for who in sorted(self.entries):
            yield "%s: %d" % (who, len(self.entries[who]))
"""


def program(name: str, text: str, *, person: str | None = None, earlier: bool = False, starter: str = "") -> Program:
    return Program(name, person or name, files_of({"solution.py": text}, {"solution.py": starter}), earlier)


@given(st.lists(WORDS, max_size=60), st.lists(WORDS, max_size=60), st.lists(WORDS, min_size=SURELY_FOUND, max_size=40))
def test_a_shared_passage_of_the_promised_length_leaves_a_common_fingerprint(before, after, passage):
    one, other = grams([*before, *passage]), grams([*passage, *after])
    assert fingerprints(one) & fingerprints(other)


@given(st.integers(min_value=0, max_value=SHORTEST - 1))
def test_nothing_shorter_than_the_shortest_passage_is_found(length):
    shared = [f"s{n}" for n in range(length)]
    one = grams([f"a{n}" for n in range(40)] + shared + [f"b{n}" for n in range(40)])
    other = grams([f"c{n}" for n in range(40)] + shared + [f"d{n}" for n in range(40)])
    assert not set(one) & set(other)


def test_names_layout_and_comments_make_no_difference():
    assert [one.word for one in tokens_of("a.py", "x = f(1)  # hello\n")] == [
        one.word for one in tokens_of("b.py", "somme  =  calcul( 2 )\n")
    ]
    assert [one.word for one in tokens_of("a.py", "print('a b')\n")] == ["print", "(", "s", ")"]
    assert [one.word for one in tokens_of("a.js", "const x = `a${1}`;\n")][:2] == ["const", "n"]
    assert tokens_of("notes.txt", "x = f(1)") == ()


def test_disguised_work_is_found_with_its_lines():
    [pair] = compare([program("a", ONE), program("b", DISGUISED)], set())
    assert pair.share >= 0.9
    one, other = (
        next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith("def best"))
        for text in (ONE, DISGUISED)
    )
    assert any(
        passage.first_a <= one < one + 6 <= passage.last_a and passage.first_b <= other < other + 6 <= passage.last_b
        for passage in pair.passages
    )


def test_different_work_is_not_pointed_out():
    assert compare([program("a", ONE), program("b", OTHER)], set()) == ()


def test_what_was_given_is_nobodys():
    given = given_hashes([files_of({"solution.py": ONE}, {})])
    own = OTHER + "\n\n" + ONE
    other = "def quite(n):\n    return [n for n in range(n) if n % 3]\n" * 3 + ONE
    assert compare([program("a", own), program("b", other)], given) == ()
    assert len(compare([program("a", own), program("b", own)], given)) == 1


def test_a_file_as_it_was_given_is_not_compared():
    assert compare([program("a", ONE, starter=ONE), program("b", ONE, starter=ONE)], set()) == ()


def test_what_many_people_write_is_nobodys():
    many = [program(f"p{n:02}", ONE) for n in range(12)]
    assert compare(many, set()) == ()
    few = [program("a", ONE), program("b", DISGUISED), *(program(f"p{n}", OTHER + f"\nx{n} = 1\n") for n in range(9))]
    assert [(one.a, one.b) for one in compare(few, set())] == [("a", "b")]


def test_short_work_is_never_pointed_out():
    short = "def f(n):\n    return [x for x in range(n) if x % 3 == 0 or x % 5 == 0]\n"
    assert compare([program("a", short), program("b", short)], set()) == ()


@pytest.mark.parametrize(("own", "share"), [(59, None), (60, 0.95), (99, 0.95), (100, 0.85), (399, 0.7), (10_000, 0.5)])
def test_the_threshold_falls_with_the_length(own, share):
    assert threshold_for(own) == share
    assert [least for least, _ in THRESHOLDS] == sorted(least for least, _ in THRESHOLDS)


def test_nobody_is_compared_with_themselves_and_earlier_work_only_with_new():
    assert compare([program("a", ONE, person="p"), program("b", ONE, person="p")], set()) == ()
    old = [program("a", ONE, earlier=True), program("b", ONE, earlier=True)]
    assert compare(old, set()) == ()
    assert {(one.a, one.b) for one in compare([*old, program("c", DISGUISED)], set())} == {("a", "c"), ("b", "c")}


@settings(max_examples=10, deadline=None)
@given(st.randoms())
def test_no_order_changes_what_is_found(chance):
    some = [program("a", ONE), program("b", DISGUISED), program("c", OTHER), program("d", ONE + OTHER)]
    mixed = list(some)
    chance.shuffle(mixed)
    assert compare(mixed, set()) == compare(some, set())


def test_the_sides_of_a_pair_cover_the_same_tokens_and_never_overlap():
    [pair] = compare([program("a", ONE + OTHER), program("b", OTHER + DISGUISED)], set())
    assert sum(one.tokens for one in pair.passages) == pair.shared <= min(pair.own_a, pair.own_b)


def test_tables_of_data_and_very_long_work_are_compared_in_bounded_time():
    data = "DATA = [" + "0, " * 30_000 + "]\n"
    assert compare([program("a", data), program("b", data)], set()) == ()
    draw = random.Random(1)  # noqa: S311 - test data
    words = ["n", "0", "(", ")", "+", "if", "for", "in"]
    long = " ".join(draw.choice(words) for _ in range(2 * MOST_TOKENS))
    [pair] = compare([program("a", long), program("b", long)], set())
    assert pair.shared <= MOST_TOKENS
