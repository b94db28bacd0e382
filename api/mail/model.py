"""What can become of a letter."""

from __future__ import annotations

from enum import StrEnum


class LetterState(StrEnum):
    """How far a letter has come."""

    WAITING = "waiting"
    SENT = "sent"
    #: Given up.
    FAILED = "failed"
    #: Written in a test twin: never leaves.
    HELD = "held"
