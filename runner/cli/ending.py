"""How the command ends, and whose fault that is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from runner.cli.wording import said


class Status(IntEnum):
    """Exit statuses."""

    OK = 0
    #: The command did its work, and what it looked at is not in order.
    NOT_IN_ORDER = 1
    #: What was typed makes no sense. A usage error has the same status: the library of the command line says so.
    BAD_INPUT = 2
    FAULT = 3


class BadInputError(Exception):
    """The caller asked for something that cannot be. Says where, and what to do."""


@contextmanager
def blaming_the_input(*errors: type[Exception]) -> Iterator[None]:
    """Turn these errors, which already say what to do, into ``BadInputError``."""
    try:
        yield
    except errors as error:
        raise BadInputError(said(error)) from error
