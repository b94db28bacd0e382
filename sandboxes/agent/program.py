"""Becoming the candidate's program: what ``python3 ENTRY ARGUMENT…`` does, in a fork of the agent that waits for it.

The fork has unwound the agent's frames (``processes.Departure``); agent.py runs the code between ``waiting`` and
``Main.leave``, which does what the interpreter itself does at an uncaught exception and at its end.
"""

from __future__ import annotations

import _signal
import atexit
import gc
import importlib.machinery
import marshal
import os
import sys
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NoReturn

from common.frames import FrameError, StreamEndedError, decode_frame, receive_bytes
from common.protection import protect

from agent import preload, shim
from agent.options import Options
from agent.processes import offer_to_oom_killer, replace_by

_REQUESTS: Final = 3
_REPLIES: Final = 4
#: What the interpreter says where what was printed could not be written at the end.
_UNFLUSHED: Final = 120

_ROOT: Final = str(Path(__file__).resolve().parent.parent)
_DISPLAY: Final = sys.excepthook

#: Taking a module apart would write to, hence copy, many pages of memory that the forked process shares with the agent.
_kept: Final[list[Any]] = []
_kept.append(_kept)


def waiting(options: Options, folder: Path, entry: str, code: bytes, *, as_program: bool) -> Callable[[], Main]:
    """The action of a forked child that gets ready, waits for its first frame, and becomes what that says."""

    def action() -> Main:
        _hide_ours()
        main = Main(folder, entry, code) if code and as_program else None
        try:
            frame = decode_frame(receive_bytes(_REQUESTS))
        except (StreamEndedError, FrameError):
            os._exit(0)
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)
        os.chdir(folder)
        protect(on=False)
        offer_to_oom_killer()
        shadowed = _is_shadowed(folder)
        if frame["kind"] == "shim":
            if shadowed:
                _forget(preload.PRELOADED)
            shim.serve(folder, frame["entry"], code)
            os._exit(0)
        os.closerange(_REQUESTS, _REPLIES + 1)
        if main is None or shadowed:
            replace_by((*options.run, frame["entry"], *frame["args"]))()
        else:
            main.take(frame["args"])
        return main  # type: ignore[return-value]  # where it is none, another program has taken over

    return action


class Main:
    """The program in this process."""

    def __init__(self, folder: Path, entry: str, code: bytes) -> None:
        """Makes the interpreter look as when it has just been started."""
        path = str(folder / entry)
        sys.path.insert(0, str(folder))
        sys.argv[:] = [entry]
        module = types.ModuleType("__main__")
        names = module.__dict__
        names["__loader__"] = importlib.machinery.SourceFileLoader("__main__", path)
        names.update(__annotations__={}, __builtins__=sys.modules["builtins"], __file__=path, __cached__=None)
        _kept.append(sys.modules["__main__"])
        sys.modules["__main__"] = module
        self._status = 0
        self._interrupted = False
        #: What the program ended with, if it did not come to its end.
        self.uncaught: BaseException | None = None
        self.code: types.CodeType | None = marshal.loads(code)  # noqa: S302 as in shim
        self.names: dict[str, Any] | None = names

    def take(self, args: list[str]) -> None:
        """The program's arguments."""
        sys.argv += args
        sys.orig_argv[:] = [Path(sys.executable).name, *sys.argv]

    def _fail(self, error: BaseException) -> None:
        """What the interpreter does with an exception that nobody caught. It has come through our only frame."""
        error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
        if isinstance(error, SystemExit):
            self._status = _exit_status(error)
            return
        self._status = 1
        self._interrupted = type(error) is KeyboardInterrupt
        sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
        if not hasattr(sys, "excepthook"):
            _write_error("sys.excepthook is missing\n")
            sys.excepthook = _DISPLAY
        try:
            sys.excepthook(type(error), error, error.__traceback__)
        except SystemExit as second:
            self._status = _exit_status(second)
        except BaseException as second:  # noqa: BLE001 it is the candidate's
            second.__traceback__ = second.__traceback__ and second.__traceback__.tb_next
            _write_error("Error in sys.excepthook:\n")
            _DISPLAY(type(second), second, second.__traceback__)
            _write_error("\nOriginal exception was:\n")
            _DISPLAY(type(error), error, error.__traceback__)

    def leave(self) -> NoReturn:
        """What the interpreter does at its end, but for taking its own modules apart."""
        self.code = self.names = None  # they are left to the program's module alone
        error, self.uncaught = self.uncaught, None
        if error is not None:
            self._fail(error)
        del error
        threading = sys.modules.get("threading")
        if threading is not None:
            _guarded(threading._shutdown)
        atexit._run_exitfuncs()
        flushed = _flush()
        gc.collect()
        sys.last_type = sys.last_value = sys.last_traceback = None
        for name in [name for name, module in sys.modules.items() if _is_foreign(module)]:
            del sys.modules[name]
        gc.collect()
        _flush(quiet=True)
        if self._interrupted:
            _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
            os.kill(os.getpid(), _signal.SIGINT)
        os._exit(self._status if flushed else _UNFLUSHED)


def _hide_ours() -> None:
    """Take what is ours out of sight."""
    sys.path.remove(_ROOT)
    _forget(sys.modules.keys() - preload.AT_START - preload.PRELOADED)


def _forget(names: Iterable[str]) -> None:
    _kept.extend(sys.modules.pop(name) for name in names)


def _is_shadowed(folder: Path) -> bool:
    """Whether a file of the candidate's has the name of a module that is loaded already."""
    return any(name.partition(".")[0] in preload.PRELOADED for name in os.listdir(folder))  # noqa: PTH208 fewer objects


def _is_foreign(module: Any) -> bool:
    """Whether it is a module of the candidate's."""
    name = getattr(module, "__file__", None)
    return isinstance(name, str) and not name.startswith(("/usr/", sys.base_prefix))


def _exit_status(error: SystemExit) -> int:
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return _low_bits(code)
    try:
        text = str(code)
    except BaseException:  # noqa: BLE001 it is the candidate's
        text = ""
    _write_error(f"{text}\n")
    return 1


def _low_bits(code: int) -> int:
    return (code if -(1 << 63) <= code < 1 << 63 else -1) & 0xFF


def _write_error(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001, S110 the candidate's stream, or none
        pass


def _guarded(action: Callable[[], object]) -> None:
    try:
        action()
    except BaseException as error:  # noqa: BLE001 the interpreter reports it, and goes on
        _report(error, action)


def _report(error: BaseException, culprit: object) -> None:
    error.__traceback__ = None
    _write_error(f"Exception ignored in: {culprit!r}\n")
    _DISPLAY(type(error), error, None)


def _flush(*, quiet: bool = False) -> bool:
    flushed = True
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name, None)
        if stream is None or getattr(stream, "closed", False):
            continue
        try:
            stream.flush()
        except BaseException as error:  # noqa: BLE001 the interpreter reports it, and goes on
            flushed = False
            if name == "stdout" and not quiet:
                _report(error, stream)
    return flushed
