"""Waiting for a sandbox host that is away, as an engine is that somebody restarts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from runner.sandbox import HostAwayError

#: How long an attempt waits: longer than an engine takes to restart.
PATIENCE_S: Final = 30.0
_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 2.0

_T = TypeVar("_T")


def pauses() -> Iterator[float]:
    """Longer and longer pauses between tries, in seconds."""
    pause_s = _FIRST_PAUSE_S
    while True:
        yield pause_s
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


def patiently(start: Callable[[], _T], *, patience_s: float = PATIENCE_S) -> _T:
    """What ``start`` returns, tried again while it raises ``HostAwayError``.

    Raises:
        HostAwayError: it did so for the whole of ``patience_s``.
    """
    deadline = time.monotonic() + patience_s
    for pause_s in pauses():
        try:
            return start()
        except HostAwayError:
            if time.monotonic() + pause_s >= deadline:
                raise
        time.sleep(pause_s)
    raise AssertionError("pauses never end")
