"""Code with the passages that are alike marked and numbered, for those who compare and for those who wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.i18n import sentence
from api.pages.text import highlight_lines

#: By state of a pair: the badge's kind, its symbol, its word.
STATES: dict[str, tuple[str, str, str]] = {
    "open": ("info", "dots", sentence("Nobody has looked yet")),
    "asked": ("warn", "clock", sentence("They were asked")),
    "confirmed": ("bad", "warning", sentence("Not done independently, says a person")),
    "dismissed": ("good", "check", sentence("Dismissed: nothing to object to")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedLine:
    """One line of a file."""

    number: int
    text: Markup
    #: The number of the passage that it belongs to; None for the rest.
    passage: int | None
    #: The passage begins here.
    begins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedFile:
    """A file of somebody's work."""

    name: str
    lines: list[MarkedLine]


def sides_of(files: dict[str, str], passages: Sequence[tuple[str, int, int]]) -> list[MarkedFile]:
    """The files that have a passage. ``passages``: file, first and last line."""
    marked = []
    for name, text in sorted(files.items()):
        mine = [(number, first, last) for number, (file, first, last) in enumerate(passages, 1) if file == name]
        if not mine:
            continue
        lines = []
        for number, line in enumerate(highlight_lines(text, name), 1):
            passage = next((one for one, first, last in mine if first <= number <= last), None)
            begins = any(first == number for one, first, _ in mine if one == passage)
            lines.append(MarkedLine(number=number, text=line, passage=passage, begins=begins))
        marked.append(MarkedFile(name=name, lines=lines))
    return marked
