"""Identifiers: in the order of their making, and not to be guessed."""

from __future__ import annotations

import re
import secrets
import time
import uuid
from typing import Final

_ID: Final = re.compile(r"[0-9a-f-]{1,36}")


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000 & (1 << 48) - 1
    number = milliseconds << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=number))


def is_id(text: str) -> bool:
    """False for what can be no identifier: no use asking a database, which may not even take it."""
    return _ID.fullmatch(text) is not None
