"""Letters: what can become of one, and where one may go."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import Final

#: How long a letter waits after each try that failed; after the last of them it is given up.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]+\.[^\s@.]{2,}")
_LONGEST = 254


class LetterState(StrEnum):
    """How far a letter has come."""

    WAITING = "waiting"
    SENT = "sent"
    #: Given up.
    FAILED = "failed"
    #: Written in a test twin: never leaves.
    HELD = "held"


class UnfitLetterError(ValueError):
    """A letter to an address that is none: whoever posts checks it before (``is_address``)."""


def is_address(text: str) -> bool:
    """True if a letter could go there. Whether anybody reads it, nobody knows before."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None
