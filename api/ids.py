"""Identifiers: in the order of their making, and not to be guessed."""

from __future__ import annotations

import re
import secrets
import threading
import time
import uuid
from typing import Final

_ID: Final = re.compile(r"[0-9a-f-]{1,36}")
#: A clock that was set back by more is believed.
_BACK_NS: Final = 1_000_000_000


class _Ticks:
    """The time in parts of a millisecond, each given out once: what is made in one millisecond has an order, too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def take(self) -> int:
        """Milliseconds << 12, and 12 bits of their parts."""
        now_ns = time.time_ns()
        with self._lock:
            tick = (now_ns << 12) // 1_000_000
            if tick <= self._last < ((now_ns + _BACK_NS) << 12) // 1_000_000:
                tick = self._last + 1
            self._last = tick
        return tick


_ticks: Final = _Ticks()


def new_id() -> str:
    """A UUID of version 7 (RFC 9562, 6.2, method 3): 48 bits of milliseconds, 12 of their parts, 62 random ones."""
    milliseconds, parts = divmod(_ticks.take(), 1 << 12)
    number = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | parts << 64 | 0x2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=number))


def is_id(text: str) -> bool:
    """False for what can be no identifier: no use asking a database, which may not even take it."""
    return _ID.fullmatch(text) is not None
