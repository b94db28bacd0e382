"""Writes to the terminal. Results go to stdout, everything said on the way to stderr, so that pipes stay clean."""

from __future__ import annotations

import logging
import sys

import structlog
from rich.console import Console
from rich.table import Table


def say(text: str = "") -> None:
    """One line of a result."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def remark(text: str) -> None:
    """One line on the way to a result."""
    sys.stderr.write(f"{text}\n")
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
