"""Lets the candidate's program be the bottom of its stack, as it is in an interpreter of its own.

A program can count how deep it may recurse, and look at who called it. Agent.py's own frame is hidden from it: the
interpreter is told that no frame is running when the program's begins, and that as much of the recursion limit is left
as at a start. Both are fields of structures in CPython 3.11 (Include/cpython/pystate.h, pycore_frame.h), which are
written to only where everything around them is what it is there; elsewhere the one frame stays to be seen.
"""

from __future__ import annotations

import _ctypes
import sys
import types
from typing import Any, Final

#: Offsets, in bytes. Of the thread's state: the recursion left, its limit, and the evaluation that runs.
_LEFT: Final = 32
_LIMIT: Final = 36
_EVALUATION: Final = 56
#: Of an evaluation: its topmost frame. Of a frame: its code, and the frame that called it.
_FRAME: Final = 8
_CODE: Final = 32
_CALLER: Final = 48
#: What agent.py's frame and its call of ``exec`` take of the recursion limit.
_OURS: Final = 2


class _Number(_ctypes._SimpleCData):  # type: ignore[misc, name-defined]
    _type_ = "i"


class _Address(_ctypes._SimpleCData):  # type: ignore[misc, name-defined]
    _type_ = "P"


class _GetThreadState(_ctypes.CFuncPtr):  # type: ignore[misc, name-defined]
    _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_PYTHONAPI  # type: ignore[attr-defined]
    _restype_ = _Address


def frames_below() -> Any:
    """Called by the frame at the bottom, on its own. ``value = None`` on the result hides that frame from the next."""
    caller = sys._getframe(1)
    if sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 11) or caller.f_back is not None:
        return types.SimpleNamespace()
    library = _ctypes.dlopen(None, 0)  # type: ignore[attr-defined]
    state = _GetThreadState(_ctypes.dlsym(library, "PyThreadState_Get"))()  # type: ignore[attr-defined]
    left, limit = _Number.from_address(state + _LEFT), _Number.from_address(state + _LIMIT)
    if limit.value != sys.getrecursionlimit() or left.value != limit.value - _OURS:  # ours and the caller's frame
        return types.SimpleNamespace()
    running = _Address.from_address(_Address.from_address(state + _EVALUATION).value + _FRAME)
    mine = running.value
    below = _Address.from_address(mine + _CALLER).value
    if _Address.from_address(mine + _CODE).value != id(sys._getframe().f_code):
        return types.SimpleNamespace()
    if _Address.from_address(below + _CODE).value != id(caller.f_code):
        return types.SimpleNamespace()
    left.value += _OURS
    return running
