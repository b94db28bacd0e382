"""BENCHMARKS.md and build/bench.json. Parts that were not run keep what the last run of them has written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from bench.figures import Figure, Result, Table
from bench.machine import in_short
from bench.parts import PARTS, Part

_HEADING: Final = re.compile(r"^## \((\w)\) ", re.MULTILINE)
_INTRODUCTION: Final = """\
# Benchmarks

Written by `make bench`; `make bench BENCH=a,b` runs the parts (a) and (b) and leaves the others as they were. Each part
says when it was measured. The same figures are in `build/bench.json`.

Whatever is compared was measured in turn within one run, so ratios mean something on other machines, and times only on
this one. To repeat it: a machine with Docker and nothing else to do, `make bench`, about ten minutes.
"""


def section(part: Part, result: Result, machine: Mapping[str, str]) -> str:
    """A part's own section of the page."""
    lines = [f"## ({part.letter}) {part.title}", "", f"Measured {in_short(machine)}.", "", part.method, ""]
    figures = [(f"`{name}`", shown(figure), *_judged(part, name, figure)) for name, figure in result.figures.items()]
    lines += _markdown(Table(head=("figure", "value", "goal", "met", "what it is"), rows=tuple(figures)))
    for table in result.tables:
        lines += ["", *_markdown(table)]
    for note in result.notes:
        lines += ["", note]
    return "\n".join(lines) + "\n"


def page(machine: Mapping[str, str], sections: Mapping[str, str]) -> str:
    """The whole of it, in the order of the parts."""
    facts = Table(head=("machine of the last run", ""), rows=tuple(machine.items()))
    kept = [sections[part.letter] for part in PARTS if part.letter in sections]
    return "\n".join([_INTRODUCTION, "\n".join(_markdown(facts)), "", *kept]).rstrip() + "\n"


def sections_of(text: str) -> dict[str, str]:
    """The sections of an earlier page by letter."""
    starts = [*_HEADING.finditer(text)]
    ends = [*(match.start() for match in starts[1:]), len(text)]
    return {match[1]: text[match.start() : end].rstrip() + "\n" for match, end in zip(starts, ends, strict=True)}


def update_page(path: Path, machine: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Write the page with ``new`` sections in place of the old ones of the same letters."""
    old = sections_of(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(page(machine, {**old, **new}), encoding="utf-8")


def update_figures(path: Path, machine: Mapping[str, str], new: Mapping[str, Result]) -> None:
    """Write the figures of parts by letter over the old ones; ``measured`` says when and where each part was."""
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        kept = {}
    measured = dict(kept.pop("measured", {}))
    for letter, result in new.items():
        kept |= result.figures
        measured[letter] = dict(machine)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**kept, "measured": measured}, indent=2) + "\n", encoding="utf-8")


def on_terminal(part: Part, result: Result) -> str:
    """The same for who has typed the command."""
    lines = [f"({part.letter}) {part.title}"]
    for table in result.tables:
        widths = [max(len(row[place]) for row in (table.head, *table.rows)) for place in range(len(table.head))]
        lines += ["", *("  ".join(_padded(row, widths)).rstrip() for row in (table.head, *table.rows))]
    lines += ["", *result.notes]
    for name, figure in result.figures.items():
        goal, met, _ = _judged(part, name, figure)
        lines.append(f"{name:<38} {shown(figure)}" + (f"   (goal {goal}: {met})" if goal else ""))
    return "\n".join(lines) + "\n"


def shown(figure: Figure) -> str:
    """A figure as text."""
    return ", ".join(f"{value:g}" for value in figure) if isinstance(figure, list) else f"{figure:g}"


def _judged(part: Part, name: str, figure: Figure) -> tuple[str, str, str]:
    """Its goal, whether it is met, and what it is."""
    meaning = part.figures.get(name)
    if meaning is None:
        return "", "", ""
    met = meaning.met_by(figure)
    return meaning.goal, "" if met is None else "yes" if met else "**no**", meaning.text


def _padded(row: Iterable[str], widths: list[int]) -> Iterable[str]:
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.rjust(width) if place else cell.ljust(width)


def _markdown(table: Table) -> list[str]:
    rows = [table.head, tuple("---" for _ in table.head), *table.rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
