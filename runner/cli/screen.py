"""Writes to the terminal. Results go to stdout, everything said on the way to stderr, so that pipes stay clean."""

from __future__ import annotations

import logging
import sys
from typing import Final

import structlog
from rich.console import Console
from rich.table import Table

#: What steers a terminal, which what a candidate's code said must not do; lines and columns stay.
_STEERING: Final = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "\N{REPLACEMENT CHARACTER}")
del _STEERING[ord("\n")], _STEERING[ord("\t")]
#: JSON's own way of writing those that it lets stand in texts.
_ESCAPED: Final = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}


def plain(text: str) -> str:
    """The text without control characters."""
    return text.translate(_STEERING)


def emit(json: str) -> None:
    """JSON for another program: the same data, and what steers terminals escaped all the same."""
    sys.stdout.write(json.translate(_ESCAPED) + "\n")
    sys.stdout.flush()


def say(text: str = "") -> None:
    """One line of a result."""
    sys.stdout.write(f"{plain(text)}\n")
    sys.stdout.flush()


def remark(text: str) -> None:
    """One line on the way to a result."""
    sys.stderr.write(f"{plain(text)}\n")
    sys.stderr.flush()


def show(table: Table) -> None:
    """A table of a result, as wide as the terminal; in a pipe as wide as it needs to be."""
    console = Console(highlight=False, markup=False) if sys.stdout.isatty() else Console(width=160, markup=False)
    console.print(table)


def set_up_logs() -> None:
    """What the use cases log is for operators: warnings only, and never on stdout."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("warning"),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
