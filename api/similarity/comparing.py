"""Which programs are alike beyond what was given and what many write, and where. Pure; no order changes what is found.

First what says nothing is put aside: passages of the starter, of reference solutions, and those that many have. Then
programs with a common fingerprint are laid over each other, the longest common passages first. Whether a pair is worth
a person's look depends on how long the shorter program is: short ones are alike because there is one way to write them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from api.similarity.tokens import Token
from api.similarity.winnowing import SHORTEST, fingerprints, grams

#: The version of everything below, and of tokens and fingerprints.
RULE_VERSION = 1

#: From so many own tokens on, a pair is worth a look if it shares so much of the shorter one. Below the first: never.
THRESHOLDS: tuple[tuple[int, float], ...] = ((60, 0.95), (100, 0.85), (200, 0.7), (400, 0.5))
#: A passage is common if so many programs have it, and such a part of all of them; with few programs nothing is.
COMMON_PROGRAMS = 4
COMMON_SHARE = 0.2
FEWEST_FOR_COMMON = 10
#: So many pairs of one exercise are shown, the most alike first.
MOST_PAIRS = 200
#: What recurs so often within one program is a table of data: it says nothing, and would take long to compare.
MOST_REPEATS = 8
#: Longer programs are compared as far as this.
MOST_TOKENS = 20_000
#: Of what shares fingerprints, so many pairs are laid over each other, and only those that may reach the threshold:
#: with a part of the fingerprints in common that is smaller by far, they cannot.
_MOST_LAID = 3_000
_LEAST_PROMISE = 0.4


@dataclass(frozen=True, slots=True)
class Program:
    """What one person handed in for one exercise: tokens by file."""

    id: str
    #: Programs of one person are not compared.
    person: str
    files: Mapping[str, Sequence[Token]]
    #: From before: compared with the new ones, not with others from before.
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The same tokens in two programs; lines from 1 on, both ends included."""

    file_a: str
    first_a: int
    last_a: int
    file_b: str
    first_b: int
    last_b: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two programs that are worth a look. ``a`` has the smaller id."""

    a: str
    b: str
    #: How many tokens are their own: neither given nor common.
    own_a: int
    own_b: int
    shared: int
    #: What the shorter one had to share at least.
    threshold: float
    passages: tuple[Passage, ...]

    @property
    def share(self) -> float:
        """What part of the shorter program is shared."""
        return self.shared / min(self.own_a, self.own_b)


class _Laid:
    """A program in one row of tokens, with what is its own."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.words: list[str] = []
        self.places: list[tuple[str, int]] = []
        for number, (name, tokens) in enumerate(program.files.items()):
            if number:
                # No passage goes over the end of a file.
                self.words.append(f"\0{program.id}\0{name}")
                self.places.append((name, 1))
            self.words += [one.word for one in tokens]
            self.places += [(name, one.line) for one in tokens]
        del self.words[MOST_TOKENS:], self.places[MOST_TOKENS:]
        self.hashes = grams(self.words)
        self.own = [not word.startswith("\0") for word in self.words]
        self.put_aside({mark for mark, count in Counter(self.hashes).items() if count > MOST_REPEATS})
        self.marks: set[int] = set()

    def put_aside(self, said: set[int]) -> None:
        """Call nothing its own that stands in one of these passages."""
        for start, one in enumerate(self.hashes):
            if one in said:
                self.own[start : start + SHORTEST] = [False] * SHORTEST

    @property
    def own_tokens(self) -> int:
        return sum(self.own)

    def own_hashes(self) -> list[int]:
        """Of passages that are its own from end to end."""
        return [one for start, one in enumerate(self.hashes) if all(self.own[start : start + SHORTEST])]


def threshold_for(own: int) -> float | None:
    """What a pair must share whose shorter program has so many tokens of its own; None if it is too short."""
    found = None
    for least, share in THRESHOLDS:
        if own >= least:
            found = share
    return found


def given_hashes(given: Iterable[Mapping[str, Sequence[Token]]]) -> set[int]:
    """The passages of what was given to everybody, and of what is known."""
    return {one for files in given for tokens in files.values() for one in grams([each.word for each in tokens])}


def compare(programs: Sequence[Program], given: set[int]) -> tuple[Pair, ...]:
    """Every pair that is worth a look, the most alike first."""
    laid = sorted((_Laid(one) for one in programs), key=lambda one: one.program.id)
    aside = given | _common(laid)
    holders: dict[int, list[int]] = {}
    for place, one in enumerate(laid):
        one.put_aside(aside)
        if threshold_for(one.own_tokens) is not None:
            one.marks = fingerprints(one.own_hashes())
            for mark in one.marks:
                holders.setdefault(mark, []).append(place)
    found = [pair for a, b in _promising(laid, holders) if (pair := _pair(laid[a], laid[b])) is not None]
    return tuple(sorted(found, key=lambda one: (-one.share, -one.shared, one.a, one.b))[:MOST_PAIRS])


def _promising(laid: Sequence[_Laid], holders: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
    """The pairs that share so many fingerprints that they may be worth a look, the most promising first."""
    together: Counter[tuple[int, int]] = Counter()
    for many in holders.values():
        together.update(
            (a, b) for a, b in combinations(many, 2) if not (laid[a].program.earlier and laid[b].program.earlier)
        )
    promise = {pair: count / min(len(laid[place].marks) for place in pair) for pair, count in together.items()}
    worth = [
        (a, b)
        for (a, b), part in promise.items()
        if part >= _LEAST_PROMISE * (threshold_for(min(laid[a].own_tokens, laid[b].own_tokens)) or 1.0)
    ]
    return sorted(worth, key=lambda pair: (-promise[pair], pair))[:_MOST_LAID]


def _common(laid: Sequence[_Laid]) -> set[int]:
    """Passages that many people have: there is one way to write them."""
    people: dict[str, set[int]] = {}
    for one in laid:
        people.setdefault(one.program.person, set()).update(one.hashes)
    if len(people) < FEWEST_FOR_COMMON:
        return set()
    counted = Counter(mark for marks in people.values() for mark in marks)
    least = max(COMMON_PROGRAMS, COMMON_SHARE * len(people))
    return {mark for mark, count in counted.items() if count >= least}


def _pair(a: _Laid, b: _Laid) -> Pair | None:
    if a.program.person == b.program.person:
        return None
    own_a, own_b = a.own_tokens, b.own_tokens
    threshold = threshold_for(min(own_a, own_b))
    if threshold is None:
        return None
    passages = tuple(_passages(a, b))
    shared = sum(one.tokens for one in passages)
    if shared < threshold * min(own_a, own_b):
        return None
    return Pair(
        a=a.program.id,
        b=b.program.id,
        own_a=own_a,
        own_b=own_b,
        shared=shared,
        threshold=threshold,
        passages=tuple(sorted(passages, key=lambda one: (one.file_a, one.first_a, one.file_b, one.first_b))),
    )


def _passages(a: _Laid, b: _Laid) -> Iterator[Passage]:
    """Common passages that do not overlap, the longest first; of equally long ones the first."""
    free_a, free_b = list(a.own), list(b.own)
    runs = sorted(_runs(a, b), key=lambda run: (-run[2], run[0], run[1]))
    for start_a, start_b, length in runs:
        for offset, size in _still_free(free_a, free_b, start_a, start_b, length):
            if size >= SHORTEST:
                first_a, first_b = start_a + offset, start_b + offset
                free_a[first_a : first_a + size] = [False] * size
                free_b[first_b : first_b + size] = [False] * size
                file_a, line_a = a.places[first_a]
                file_b, line_b = b.places[first_b]
                yield Passage(
                    file_a=file_a,
                    first_a=line_a,
                    last_a=a.places[first_a + size - 1][1],
                    file_b=file_b,
                    first_b=line_b,
                    last_b=b.places[first_b + size - 1][1],
                    tokens=size,
                )


def _still_free(
    free_a: Sequence[bool], free_b: Sequence[bool], start_a: int, start_b: int, length: int
) -> list[tuple[int, int]]:
    """The pieces of a run that no longer one has taken, as (offset, size)."""
    pieces: list[tuple[int, int]] = []
    begin = None
    for step in range(length + 1):
        if step < length and free_a[start_a + step] and free_b[start_b + step]:
            begin = step if begin is None else begin
        elif begin is not None:
            pieces.append((begin, step - begin))
            begin = None
    return pieces


def _runs(a: _Laid, b: _Laid) -> Iterator[tuple[int, int, int]]:
    """Each longest row of tokens that both have as their own, as (place in a, place in b, length), each once."""
    where: dict[int, list[int]] = {}
    for place, one in enumerate(b.hashes):
        if all(b.own[place : place + SHORTEST]):
            where.setdefault(one, []).append(place)
    #: By diagonal: how far it was followed.
    done: dict[int, int] = {}
    for place, one in enumerate(a.hashes):
        if not all(a.own[place : place + SHORTEST]):
            continue
        for other in where.get(one, ()):
            if done.get(other - place, -1) > place:
                continue
            length = SHORTEST
            while _alike(a, b, place + length, other + length):
                length += 1
            done[other - place] = place + length - SHORTEST + 1
            yield place, other, length


def _alike(a: _Laid, b: _Laid, place: int, other: int) -> bool:
    if place >= len(a.words) or other >= len(b.words):
        return False
    return a.own[place] and b.own[other] and a.words[place] == b.words[other]
