"""Checking what was handed in: an activity (``activity``) that starts as few processes as it can.

Python's files are compiled in a child, which hands the entry's code back: the processes that run it read it, and nobody
else. For other languages a process that was started ahead reads every file and is as good as new afterwards, since it
has run nothing of them. It ends where it finds a fault; then a process of its own says about each file that is left.
"""

from __future__ import annotations

import json
import os
import select
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from common.frames import Frame

from agent.activity import Child
from agent.checking import MAX_FINDINGS, NO_CODE, NO_FILE, check_python, is_blank, own_diagnostic, read_report
from agent.folder import WorkFolder
from agent.options import Options
from agent.processes import ProcessLimits, Reaper, open_pipe, replace_by
from agent.spare import Spare
from agent.streams import FrameSource, Output, OversizedError, Source

#: A translated program may be that large; a larger one would be cut, and could not be read.
_REPORT_BYTES: Final = 16 << 20
_MAX_CRASH_TEXT: Final = 2_000
#: What a spare says about one file.
_WORD_BYTES: Final = 100


class Reading:
    """A spare reads files. It stays a spare if it finds nothing wrong with them."""

    def __init__(self, spare: Spare, names: list[str], *, folder: Path, limits: ProcessLimits, reaper: Reaper) -> None:
        """Asks it."""
        self.names = names
        #: True once it has read all of them, False once it has ended before.
        self.outcome: bool | None = None
        self.output = Output(os.dup(spare.stdout), os.dup(spare.stderr), limit=limits.output_bytes)
        self._words = FrameSource(os.dup(spare.replies), cap=_WORD_BYTES)
        self._pid = spare.pid
        self._reaper = reaper
        frame = {"op": "check", "files": [str(folder / name) for name in names]}
        if not spare.admit(frame, limits):
            self.outcome = False

    def interests(self) -> Iterator[tuple[int, int]]:
        """What to wait for."""
        for source in (self._words, *self.output.sources):
            if not source.ended:
                yield source.descriptor, select.POLLIN

    def advance(self) -> None:
        """See how far it is. ``names`` are those that it has not read well."""
        try:
            for _ in self._words.frames():
                del self.names[:1]
        except OversizedError:
            self.outcome = False
        self.output.drain()
        if not self.names:
            self.outcome = True
        elif self._reaper.status(self._pid) is not None or self._words.ended or self.output.flooded:
            self.outcome = False

    def close(self) -> None:
        """Give the descriptors back."""
        self._words.close()
        self.output.close()


class Load:
    """Checks every file in turn."""

    def __init__(
        self, *, n: Any, files: Mapping[str, bytes], entry: str, options: Options, limits: ProcessLimits,
        folder: WorkFolder, reaper: Reaper, spare: Spare | None = None,
    ) -> None:  # fmt: skip
        """Starts nothing yet but the reading by a ``spare``, where there is one; see ``spoilt``."""
        self._n = n
        self._files = files
        self._entry = entry
        self._options = options
        self._limits = limits
        self._folder = folder
        self._reaper = reaper
        self._found: list[Frame] = []
        names = list(self._plan())
        self._reading: Reading | None = None
        if spare is not None and names:
            self._reading = Reading(spare, names, folder=folder.source, limits=limits, reaper=reaper)
        self._steps = iter(names)
        #: Whether the spare is of no use any more.
        self.spoilt = False
        self._child: Child | None = None
        self._report: Source | None = None
        self._reported = bytearray()
        self._name = entry
        #: The entry, translated; empty where it was not.
        self.code = b""

    def _plan(self) -> Iterator[str]:
        if self._entry not in self._files:
            self._found.append(own_diagnostic(self._entry, NO_FILE))
        elif self._options.language == "python":
            yield self._entry
        elif is_blank(self._files[self._entry]):
            self._found.append(own_diagnostic(self._entry, NO_CODE))
        elif self._options.check:
            ending = Path(self._entry).suffix
            yield from (name for name in self._files if Path(name).suffix == ending)

    def interests(self) -> Iterator[tuple[int, int]]:
        """What to wait for."""
        if self._reading is not None:
            yield from self._reading.interests()
        if self._child is not None:
            yield from self._child.interests()
        if self._report is not None and not self._report.ended:
            yield self._report.descriptor, select.POLLIN

    def advance(self) -> Frame | None:
        """One process after the other."""
        if self._reading is not None:
            self._reading.advance()
            if self._reading.outcome is None:
                return None
            self._finish_reading(self._reading)
        while True:
            if self._child is not None:
                if self._report is not None:
                    self._read_report()
                status = self._child.advance()
                if status is None:
                    return None
                crash = self._finish(status, self._child)
                if crash is not None:
                    return {"n": self._n, "ok": False, "crashed": crash}
            name = next(self._steps, None)
            if name is None:
                return self._reply()
            self._begin(name)

    def abandon(self) -> None:
        """Give the descriptors back."""
        if self._reading is not None:
            self._reading.close()
            self.spoilt = True
        if self._child is not None:
            self._child.close()
        if self._report is not None:
            self._report.close()

    def _finish_reading(self, reading: Reading) -> None:
        """All is well, or what is left is read by processes that say what is wrong."""
        reading.close()
        self._reading = None
        self.spoilt = not reading.outcome
        self._steps = iter(reading.names)

    def _reply(self) -> Frame:
        if self._found:
            return {"n": self._n, "ok": False, "diagnostics": self._found[:MAX_FINDINGS]}
        return {"n": self._n, "ok": True}

    def _begin(self, name: str) -> None:
        self._name = name
        more: dict[int, int] = {}
        if self._options.language == "python":
            report, theirs = open_pipe()
            self._report, self._reported = Source(report), bytearray()
            more[3] = theirs
            action: Callable[[], object] = check_python(self._files, self._entry, self._folder.source, 3)
        else:
            action = replace_by((*self._options.check, str(self._folder.source / name)))
        self._child = Child.start(
            action, stdin=b"", more=more, limits=self._limits, folder=self._folder.source, reaper=self._reaper,
        )  # fmt: skip

    def _finish(self, status: int, child: Child) -> str | None:
        """Take a child's findings; the text of its crash if it gave none."""
        stdout, stderr, _ = child.output.take()
        self._child = None
        text = (stderr + stdout).decode("utf-8", "replace")[-_MAX_CRASH_TEXT:]
        if self._report is None:
            if status < 0:
                return f"ended by signal {-status}"
            if status > 0:
                self._found.append(read_report(self._name, text.replace(f"{self._folder.source}/", "")))
            return None
        self._read_report()
        self._report.close()
        self._report = None
        if status != 0:  # the last line is the error; above it stands where in our own code it happened
            ended = f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
            return "".join(text.strip().splitlines()[-1:]) or ended
        findings, _, self.code = bytes(self._reported).partition(b"\n")
        if len(self._reported) >= _REPORT_BYTES:
            self.code = b""  # cut: each run translates the source for itself
        self._found.extend(json.loads(findings))
        return None

    def _read_report(self) -> None:
        while self._report is not None and (data := self._report.read()):
            self._reported += data[: max(0, _REPORT_BYTES - len(self._reported))]
