"""What can be wrong with asking for an exercise."""

from __future__ import annotations

from api.refused import RefusedError


class NoSuchExerciseError(RefusedError):
    """The bank holds no exercise of that name. Fact: ``slug``."""


class BrokenExerciseError(Exception):
    """An exercise of our own bank cannot be read: our fault, not the caller's."""
