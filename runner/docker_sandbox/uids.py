"""User ids for sandboxes: each running one has its own, whichever process of this host started it.

A process claims a block of ids by binding a name in the abstract socket space (unix(7)): the kernel lets one process
have it and takes it back when the process ends, however it ends. Slots in containers of their own do not share that
space: they are told different bases (PREUVE_UID_BASE).
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from typing import Final

from runner.sandbox import SandboxError

BLOCK: Final = 256
#: More than all slots and commands that one host will ever run at once.
_BLOCKS: Final = 1_024


class Uids:
    """A block of user ids that this process alone hands out."""

    def __init__(self, base: int) -> None:
        """Claim the first free block at or above ``base``.

        Raises:
            SandboxError: other processes hold them all.
        """
        self._lock = threading.Lock()
        for number in range(_BLOCKS):
            first = base + number * BLOCK
            claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            try:
                claim.bind(f"\0preuve.uids.{first}")
            except OSError:
                claim.close()
                continue
            self._claim = claim
            self._free = deque(range(first, first + BLOCK))
            return
        raise SandboxError(f"no block of user ids is free from {base} on: too many slots on this host")

    def take(self) -> int:
        """An id that no running sandbox has.

        Raises:
            SandboxError: all are taken.
        """
        with self._lock:
            if not self._free:
                raise SandboxError(f"all {BLOCK} user ids of this slot are in use by sandboxes that will not go away")
            return self._free.popleft()

    def give_back(self, uid: int) -> None:
        """To be called once nothing runs under ``uid`` any more. Reused last."""
        with self._lock:
            self._free.append(uid)

    def close(self) -> None:
        """Release the block."""
        self._claim.close()
