"""In-place changes: what the candidate's code did to its copy of an argument, done to the suite's own."""

from __future__ import annotations

from typing import Any


def apply_change(mine: Any, changed: Any) -> bool:
    """Make ``mine`` equal to ``changed`` in place, keeping inner containers that go on existing.

    Returns:
        False where that cannot be: another type, or nothing that can change.
    """
    kind = type(mine)
    if kind is not type(changed):
        return False
    if kind is tuple:
        return len(mine) == len(changed) and all(map(_merge_or_equal, mine, changed))
    if kind is list:
        mine[:] = [_merged(mine[i], new) if i < len(mine) else new for i, new in enumerate(changed)]
    elif kind is dict:
        items = {key: _merged(mine[key], new) if key in mine else new for key, new in changed.items()}
        mine.clear()
        mine.update(items)
    elif kind is set:
        mine.clear()
        mine.update(changed)
    elif kind is bytearray:
        mine[:] = changed
    else:
        return False
    return True


def _merged(old: Any, new: Any) -> Any:
    return old if type(old) in (list, dict, set, bytearray) and apply_change(old, new) else new


def _merge_or_equal(old: Any, new: Any) -> bool:
    return apply_change(old, new) if type(old) in (list, dict, set, bytearray, tuple) else True
