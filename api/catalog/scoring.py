"""How much of a question an answer earns. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

from api.catalog.question import Answer, Ignored, QuestionBody, QuestionCredit, QuestionKind

_SPACES = re.compile(r"\s+")
#: What keyboards and word processors make of the plain signs; nobody's answer is wrong for that.
_SIGNS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-"})


def score(body: QuestionBody, answer: Answer) -> float:
    """The part of the points that an answer earns, from 0.0 to 1.0. What makes no sense earns nothing."""
    match body.kind:
        case QuestionKind.SINGLE:
            return float(answer.chosen == body.right)
        case QuestionKind.MULTIPLE:
            return _multiple(body, frozenset(answer.chosen))
        case QuestionKind.SHORT:
            given = normal(answer.text, body.ignored)
            return float(given != "" and given in {normal(text, body.ignored) for text in body.texts})
        case QuestionKind.ORDER:
            return _order(body, answer.chosen)


def normal(text: str, ignored: frozenset[Ignored]) -> str:
    """A short text without what makes no difference."""
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    text = _SPACES.sub("" if Ignored.SPACES in ignored else " ", text.strip())
    if Ignored.ACCENTS in ignored:
        plain = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return text.casefold() if Ignored.CASE in ignored else text


def _multiple(body: QuestionBody, chosen: frozenset[str]) -> float:
    right = frozenset(body.right)
    if not chosen <= {choice.id for choice in body.choices}:
        return 0.0
    if body.credit is QuestionCredit.ALL:
        return float(chosen == right)
    wrong = len(body.choices) - len(right)
    # Each wrong choice takes away what makes choosing everything worth nothing.
    taken = len(chosen - right) / wrong if wrong else 0.0
    return max(0.0, len(chosen & right) / len(right) - taken)


def _order(body: QuestionBody, chosen: tuple[str, ...]) -> float:
    if chosen == body.right:
        return 1.0
    if body.credit is QuestionCredit.ALL or sorted(chosen) != sorted(body.right):
        return 0.0
    place = {name: index for index, name in enumerate(body.right)}
    pairs = list(combinations(chosen, 2))
    kept = sum(place[first] < place[second] for first, second in pairs) / len(pairs)
    # Half of the pairs are right by chance.
    return max(0.0, 2 * kept - 1)
