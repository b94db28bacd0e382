"""What a failed comparison says: pytest's own explanation where values are small, else the first difference.

A diff of long texts costs seconds and is read by nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from _pytest.assertion import pytest_assertrepr_compare

#: Up to this many characters or elements a value is explained by pytest.
SMALL: Final = 400
_AROUND: Final = 30
_MAX_LINES: Final = 12


def explain_comparison(config: pytest.Config) -> Callable[[str, object, object], str | None]:
    """pytest's hook for one check: explains why ``left op right`` is false."""

    def explain(operator: str, left: object, right: object) -> str | None:
        if _size(left) <= SMALL and _size(right) <= SMALL:
            lines = pytest_assertrepr_compare(config, operator, left, right) or []
            lines = [line for line in lines if not line.startswith("Use -v")]
            if len(lines) > _MAX_LINES:
                lines = [*lines[:_MAX_LINES], "…"]
            return "\n~".join(line.replace("\n", "\\n") for line in lines).replace("%", "%%") or None
        if operator == "==" and type(left) is type(right) and isinstance(left, (str, bytes, list, tuple)):
            return _first_difference(left, right).replace("%", "%%")
        return None

    return explain


def _size(value: Any, room: int = SMALL + 1) -> int:
    """About how long a value's repr is; stops counting at ``room``."""
    kind = type(value)
    if kind in (str, bytes, bytearray):
        return len(value)
    if kind is int:
        return int(value.bit_length()) // 3
    if kind in (float, bool, type(None)):
        return 8
    size = 2
    if kind in (list, tuple, set, frozenset):
        items: Any = value
    elif kind is dict:
        items = (part for pair in value.items() for part in pair)
    else:
        return 50
    for item in items:
        size += _size(item, room - size)
        if size > room:
            break
    return size


def _first_difference(left: Any, right: Any) -> str:
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    start = max(0, at - _AROUND)
    if not isinstance(left, (str, bytes)):
        start, end = at, at + 3
    else:
        end = at + _AROUND
    return (
        f"values of lengths {len(left)} and {len(right)} differ first at index {at}:"
        f"\n~got  {_cut(left[start:end])}\n~want {_cut(right[start:end])}"
    )


def _cut(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 240 else text[:240] + "…"
