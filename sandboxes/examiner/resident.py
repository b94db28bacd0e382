"""The parent of all attempts: forks one ahead for each ``examine``, waits for its end, and cleans up behind it."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Final, NoReturn

from common.frames import Frame, FrameError, StreamEndedError, decode_frame, encode_frame, receive_bytes, send_bytes
from common.protection import protect

from examiner.attempt import PROFILE, run_attempt
from examiner.prepared import PreparedPytest
from examiner.warm import warm_up

_FIRST_OWN: Final = 10
#: What an attempt says at its end if there was none, since stdin has ended.
_NO_MORE: Final = b"-"
_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 the sandbox's own


class Resident:
    """Takes stdin and stdout over, and gives suites others."""

    def __init__(self, *, folder: Path, tables: Path, sole_tenant: bool) -> None:
        """``folder`` is where suites are written; ``tables`` hypothesis's own; ``sole_tenant`` as for the agent."""
        self._sole_tenant = sole_tenant
        self._folder = folder
        self._reading = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, _FIRST_OWN)
        self._writing = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, _FIRST_OWN)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.close(nothing)
        os.environ.clear()
        os.environ.update({
            "HOME": str(folder), "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": str(folder),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(tables),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1",
        })  # fmt: skip
        self._prepared = PreparedPytest(folder)
        warm_up(PROFILE)
        protect()

    def serve(self) -> None:
        """One attempt after the other, until stdin ends. Each process is there before its suite comes."""
        while self._examine():
            pass

    def _examine(self) -> bool:
        """False where stdin has ended."""
        finished, finish = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become_an_attempt(finish)
        os.close(finish)
        os.waitpid(pid, 0)
        self._end_all(pid)
        clean = self._clean_up()
        ended = os.read(finished, 1)
        os.close(finished)
        if not ended:
            self._send({"t": "died"})
        if not clean:
            sys.exit("what an attempt has left behind cannot be removed; whoever comes next needs a new examiner")
        return ended != _NO_MORE

    def _become_an_attempt(self, finish: int) -> NoReturn:
        """Run the attempt; a byte in ``finish`` says that it has sent its ``end``, which an exit status cannot say."""
        try:
            os.setsid()
            protect(on=False)
            gc.disable()
            request = self._request()
            if request is None:
                os.write(finish, _NO_MORE)
            else:
                run_attempt(request, reading=self._reading, writing=self._writing, prepared=self._prepared)
                os.write(finish, b".")
        except BaseException:  # noqa: BLE001 a forked child must never return into the parent's code
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(0)

    def _request(self) -> Frame | None:
        """The next frame ``examine``; None at the end of stdin. Others were meant for an attempt that has died."""
        while True:
            try:
                frame = decode_frame(receive_bytes(self._reading))
            except (StreamEndedError, FrameError):
                return None
            if frame.get("t") == "examine":
                return frame

    def _clean_up(self) -> bool:
        """Remove what the attempt has left wherever it could write: it takes the next one's room. False: impossible."""
        left = [self._prepared.suite, self._prepared.temporary]
        try:
            if self._sole_tenant:
                self._folder.chmod(0o700)
                left = [path for folder in (self._folder, _SHARED_MEMORY) for path in folder.iterdir()]
            for path in left:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            self._prepared.suite.mkdir()
        except (OSError, RecursionError):
            return False
        return True

    def _end_all(self, attempt: int) -> None:
        """End what the attempt has left behind."""
        if not self._sole_tenant:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(attempt, signal.SIGKILL)
            return
        while True:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                return
            try:
                os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                time.sleep(0.0002)

    def _send(self, frame: Frame) -> None:
        send_bytes(self._writing, encode_frame(frame))
