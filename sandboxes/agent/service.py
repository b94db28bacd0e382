"""The agent's loop: one request of the relay at a time, with ears open for ``reset`` while it lasts."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NoReturn

from common.frames import FRAME_BYTES, Frame, decode_frame, encode_frame, send_bytes

from agent.activity import Activity, Child, Program, untag
from agent.folder import WorkFolder
from agent.loading import Load
from agent.options import Options
from agent.processes import ProcessLimits, Reaper, open_pipe, raised, replace_by
from agent.spare import Spare
from agent.streams import FrameSource
from agent.tenant import Tenant

#: Where every process of a sandbox may leave files, besides the work folder.
_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 it is nobody else's


class Service:
    """Everything that lives as long as the sandbox."""

    def __init__(self, options: Options) -> None:
        """Takes stdin and stdout over; starts a shim ahead where the language has one."""
        self._options = options
        self._relay = FrameSource(raised(os.dup(0)), cap=FRAME_BYTES)
        self._replies = raised(os.dup(1))
        self._hide_standard_streams()
        self._reaper = Reaper(sole_tenant=options.sole_tenant)
        self._folder = WorkFolder(options.work, shared_memory=_SHARED_MEMORY if options.sole_tenant else None)
        self._limits = ProcessLimits()
        self._entry = options.entry_expected
        self._mode = "function"
        self._tenant: Tenant | None = None
        self._spare: Spare | None = None
        self._code = b""
        self._activity: Activity | None = None
        self._inbox: list[Frame] = []
        self._wake, writing = open_pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(writing, False)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        if options.entry_expected:
            self._keep_spare()

    @staticmethod
    def _hide_standard_streams() -> None:
        nothing = os.open("/dev/null", os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.close(nothing)

    def serve(self) -> None:
        """Answer the relay until stdin ends."""
        while True:
            while self._inbox:
                self._obey(self._inbox.pop(0))
            self._wait()
            for payload in self._relay.frames():
                self._inbox.append(decode_frame(payload))
            if self._relay.ended:
                self._leave()
            if self._tenant is not None:
                self._forward(self._tenant)
            if self._activity is not None:
                self._progress(self._activity)

    def _leave(self) -> NoReturn:
        if self._spare is not None:
            self._reaper.use(self._spare.pid)
        self._reaper.end_all()
        sys.exit(0)

    def _wait(self) -> None:
        poll = select.poll()
        poll.register(self._relay.descriptor, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        for worker in (self._tenant, self._activity):
            if worker is not None:
                for descriptor, events in worker.interests():
                    poll.register(descriptor, events)
        poll.poll()
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake, 4096)

    def _send(self, frame: Frame) -> None:
        send_bytes(self._replies, encode_frame(frame))

    def _obey(self, frame: Frame) -> None:
        requests: dict[str, Callable[[Frame], None]] = {
            "load": self._load,
            "describe": self._pass_on,
            "call": self._pass_on,
            "calls": self._pass_on,
            "answer": self._pass_on,
            "program": self._program,
            "reset": self._reset,
            "rest": self._rest,
        }
        requests[frame["op"]](frame)

    # Requests that the agent answers itself

    def _reset(self, frame: Frame) -> None:
        self._end()
        self._send({"n": frame["n"], "ok": True})
        self._keep_spare()

    def _rest(self, _frame: Frame) -> None:
        """What ended is cleared away while nobody waits."""
        self._end()

    def _load(self, frame: Frame) -> None:
        self._end()
        files = {name: text.encode() for name, text in frame["files"].items()}
        limits: dict[str, Any] = frame.get("limits", {})
        known = {name: limits[name] for name in ("cpu_ms", "output_bytes", "file_bytes") if name in limits}
        self._limits = ProcessLimits(**known)
        self._entry, self._mode = frame["entry"], frame["mode"]
        self._folder.load(files)
        if self._spare is not None and not self._spare.serves(self._mode):
            self._drop_spare()
        self._code = b""
        self._activity = Load(
            n=frame["n"], files=files, entry=self._entry, options=self._options, limits=self._limits,
            folder=self._folder, reaper=self._reaper, spare=self._spare,
        )  # fmt: skip
        self._progress(self._activity)

    def _program(self, frame: Frame) -> None:
        self._end()
        self._folder.restore({name: untag(value) for name, value in frame.get("files", {}).items()})
        stdin, args = untag(frame.get("stdin", "")), list(frame.get("args", ()))
        begin = {**self._begin("program"), "args": args}
        spare = self._take(begin) if self._has_spares else None
        if spare is not None:
            child = Child.of(spare, stdin=stdin, limits=self._limits, reaper=self._reaper)
        else:
            child = Child.start(
                replace_by((*self._options.run, self._entry, *args)), stdin=stdin, more={}, limits=self._limits,
                folder=self._folder.source, reaper=self._reaper,
            )  # fmt: skip
        self._activity = Program(frame, child, self._folder)
        self._progress(self._activity)

    def _progress(self, activity: Activity) -> None:
        reply = activity.advance()
        if reply is not None:
            if isinstance(activity, Load):
                self._code = activity.code
                if activity.spoilt:
                    self._drop_spare()
            self._activity = None
            self._end_processes()
            self._send(reply)
            self._keep_spare()

    # Requests that go to the shim

    def _pass_on(self, frame: Frame) -> None:
        fresh = frame.pop("fresh", False)
        if fresh:
            self._end()
        if self._tenant is None:
            self._folder.restore()
            spare = self._take(self._begin("shim"), ahead=fresh and not self._forks) or self._give_up()
            self._tenant = Tenant(spare, limit=self._limits.output_bytes)
        self._tenant.request(frame)
        self._forward(self._tenant)
        if fresh and self._forks:
            self._keep_spare()

    def _forward(self, tenant: Tenant) -> None:
        self._pass_back(tenant.replies())
        if not tenant.buried:
            status = self._reaper.status(tenant.pid)
            if status is None and not tenant.doomed:
                return
            self._end_processes()
            if status is None:
                status = self._reaper.status(tenant.pid)
            self._pass_back(tenant.bury(-signal.SIGKILL if status is None else status))
        self._pass_back(tenant.excuse())

    def _pass_back(self, payloads: Iterable[bytes]) -> None:
        for payload in payloads:
            send_bytes(self._replies, payload)

    # Processes started ahead

    @property
    def _forks(self) -> bool:
        return self._options.language == "python"

    @property
    def _has_spares(self) -> bool:
        return self._forks or bool(self._options.shim)

    def _begin(self, kind: str) -> Frame:
        return {"op": "begin", "kind": kind, "folder": str(self._folder.source), "entry": self._entry}

    def _keep_spare(self) -> None:
        if self._spare is None and self._has_spares and self._entry:
            self._spare = Spare(
                options=self._options, mode=self._mode, folder=self._folder, reaper=self._reaper, entry=self._entry,
                code=self._code,
            )  # fmt: skip

    def _take(self, begin: Frame, *, ahead: bool = False) -> Spare | None:
        """The spare, or a new one; None if not even that one can be put to use.

        ``ahead``: start the next one before this one runs anything of the candidate's, which might look into it.
        """
        for _ in range(2):
            self._keep_spare()
            spare, self._spare = self._spare, None
            if spare is None:
                return None
            if ahead:
                self._keep_spare()
            self._reaper.use(spare.pid)
            if spare.admit(begin, self._limits):
                return spare
            spare.close()
            self._reaper.end_all()
        return None

    def _give_up(self) -> NoReturn:
        """Nothing can be started here any more, which is for the relay to notice."""
        self._reaper.end_all()
        sys.exit(1)

    # Ends

    def _end(self) -> None:
        if self._activity is not None:
            self._activity.abandon()
            if isinstance(self._activity, Load) and self._activity.spoilt:
                self._drop_spare()
            self._activity = None
        if self._tenant is not None:
            self._tenant.abandon()
            self._tenant = None
        self._end_processes()

    def _end_processes(self) -> None:
        self._reaper.end_all()
        if self._spare is not None and self._reaper.status(self._spare.pid) is not None:
            self._drop_spare()

    def _drop_spare(self) -> None:
        if self._spare is not None:
            self._reaper.use(self._spare.pid)
            self._spare.close()
            self._spare = None
            self._reaper.end_all()
