"""Checkers: does a program's output answer a case? Pure functions over two texts.

The names and meanings follow what contest systems agree on (Kattis' default validator and its ``float_tolerance``):
*exact* compares every character but for one newline at the end, *tokens* the words between white space, *float* the
words too, with numbers equal when their absolute or relative difference is within the tolerance.
"""

from __future__ import annotations

import math

from runner.exercise.model import Checker


def matches(checker: Checker, got: str, expected: str, *, float_tolerance: float) -> bool:
    """True when ``got`` is a right answer where ``expected`` was asked for."""
    if checker is Checker.EXACT:
        return got.removesuffix("\n") == expected.removesuffix("\n")
    got_tokens, expected_tokens = got.split(), expected.split()
    if checker is Checker.TOKENS:
        return got_tokens == expected_tokens
    return len(got_tokens) == len(expected_tokens) and all(
        _close(one, other, float_tolerance) for one, other in zip(got_tokens, expected_tokens, strict=True)
    )


def first_difference(got: str, expected: str) -> tuple[int, str, str] | None:
    """The first line that differs: its number from 1, what came, what was expected. None when no line differs."""
    got_lines, expected_lines = got.splitlines(), expected.splitlines()
    for index in range(max(len(got_lines), len(expected_lines))):
        one = got_lines[index] if index < len(got_lines) else ""
        other = expected_lines[index] if index < len(expected_lines) else ""
        if one != other:
            return index + 1, one, other
    return None


def _close(got: str, expected: str, tolerance: float) -> bool:
    if got == expected:
        return True
    wanted, number = _number(expected), _number(got)
    if wanted is None or number is None:
        return False
    return math.isclose(number, wanted, rel_tol=tolerance, abs_tol=tolerance)


def _number(token: str) -> float | None:
    """A plain finite decimal number; not ``nan``, ``inf``, ``1_000`` or 400 digits, which float() would take."""
    if len(token) > 400 or "_" in token or not any(character.isdigit() for character in token):
        return None
    try:
        number = float(token)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
