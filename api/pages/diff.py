"""What a candidate changed in a file of the starter, line by line, ready for ``diff_view`` of components.html."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from markupsafe import Markup

from api.pages.text import highlight_lines

_AROUND = 3
#: Comparing takes time with the square of the length: longer files are shown as replaced.
_MOST_LINES = 4_000
_NOTHING = Markup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line, or a gap of ``count`` lines that are the same in both."""

    kind: Literal["same", "added", "removed", "gap"]
    text: Markup = _NOTHING
    old: int | None = None
    new: int | None = None
    count: int = 0


def diff_rows(before: str, after: str, name: str) -> list[Row]:
    """Removed lines stand before those that were added in their place; three lines around say where it is."""
    old, new = before.splitlines(), after.splitlines()
    old_html, new_html = _html(before, name, len(old)), _html(after, name, len(new))
    if max(len(old), len(new)) > _MOST_LINES:
        return [*_removed(old_html, range(len(old))), *_added(new_html, range(len(new)))]
    rows: list[Row] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = matcher.get_opcodes()
    for place, (kind, old_from, old_to, new_from, new_to) in enumerate(blocks):
        if kind == "equal":
            rows += _same(new_html, range(old_from, old_to), new_from, first=place == 0, last=place == len(blocks) - 1)
        else:
            rows += _removed(old_html, range(old_from, old_to))
            rows += _added(new_html, range(new_from, new_to))
    return rows


def _same(html: list[Markup], old: range, new_from: int, *, first: bool, last: bool) -> Iterator[Row]:
    head = 0 if first else _AROUND
    tail = 0 if last else _AROUND
    hidden = len(old) - head - tail
    for place, number in enumerate(old):
        if hidden > 1 and head <= place < len(old) - tail:
            if place == head:
                yield Row(kind="gap", count=hidden)
            continue
        new = new_from + place
        yield Row(kind="same", text=html[new], old=number + 1, new=new + 1)


def _removed(html: list[Markup], lines: range) -> Iterator[Row]:
    return (Row(kind="removed", text=html[line], old=line + 1) for line in lines)


def _added(html: list[Markup], lines: range) -> Iterator[Row]:
    return (Row(kind="added", text=html[line], new=line + 1) for line in lines)


def _html(text: str, name: str, count: int) -> list[Markup]:
    """Line ends that only one of the two ways to split knows (form feeds and the like) are shown as spaces."""
    lines = highlight_lines("\n".join(text.splitlines()), name)
    return lines + [_NOTHING] * (count - len(lines))
