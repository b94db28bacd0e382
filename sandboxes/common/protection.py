"""What keeps the process of ours from the ones that it forks for strangers: they have the same user."""

from __future__ import annotations

import _ctypes
from typing import Final

#: prctl(2).
_PR_SET_DUMPABLE: Final = 4


def protect(*, on: bool = True) -> None:
    """Keep processes of the same user out of this one's memory and descriptors, as far as the kernel can.

    Children inherit it until they become another program; signals and limits of others stay possible.
    """
    library: int = _ctypes.dlopen(None, 0)  # type: ignore[attr-defined]  # ctypes itself would cost half a megabyte
    prctl: int = _ctypes.dlsym(library, "prctl")  # type: ignore[attr-defined]
    _ctypes.call_cdeclfunction(prctl, (_PR_SET_DUMPABLE, int(not on), 0, 0, 0))  # type: ignore[attr-defined]
