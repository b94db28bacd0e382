"""The seam to the machine that runs untrusted code: what grading may ask of a sandbox, and what can go wrong.

A sandbox is a box with one stream of frames in each direction and a meter outside it. It is used once. What runs
inside (an agent for a candidate's code, or an examiner) is decided by its ``SandboxSpec``. ``runner.docker_sandbox``
implements this seam with Docker; the tests hold a local twin; both pass ``tests/contract``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from runner.model import Limits, Usage

#: The longest frame that a candidate's sandbox may send, in bytes, its length prefix not counted.
CANDIDATE_FRAME_BYTES = 1 << 20
#: The longest frame of an examiner: a suite goes in, one outcome at a time comes out.
EXAMINER_FRAME_BYTES = 8 << 20


class SandboxError(Exception):
    """The platform failed, not the candidate. Whoever catches it may try again elsewhere."""


class HostAwayError(SandboxError):
    """The machine that runs sandboxes does not answer, or was just started again. Later it may."""


class SandboxClosedError(SandboxError):
    """The stream ended: the process at the other end is gone. Whose fault that is, the caller knows."""


class FrameError(SandboxError):
    """The other end sent bytes that are no frame: too long, or not the strict JSON of ``runner.frames``."""


class FrameLimitError(FrameError):
    """The other end sent a frame that is longer or deeper than may be, or has too long a number."""


class DeadlineError(SandboxError):
    """The deadline passed before a whole frame had arrived."""


class Role(StrEnum):
    """Who lives in a sandbox."""

    CANDIDATE = "candidate"
    EXAMINER = "examiner"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSpec:
    """What to start. Two equal specs can stand in for each other, which is what a pool needs."""

    role: Role
    #: The language's name for a candidate; "examiner" for an examiner.
    name: str
    image: str
    command: tuple[str, ...]
    limits: Limits


class Sandbox(Protocol):
    """One running sandbox."""

    @property
    def id(self) -> str:
        """A name for logs; no part of any verdict."""

    @property
    def spec(self) -> SandboxSpec:
        """What it was started from."""

    def send(self, frame: bytes, *, deadline: float) -> None:
        """Write one frame: ``frame`` is its JSON text, the length prefix is added here.

        Args:
            frame: UTF-8 JSON.
            deadline: a point of ``time.monotonic()``.

        Raises:
            SandboxClosedError: nobody reads any more.
            DeadlineError: the other end did not read in time.
        """

    def receive(self, *, deadline: float) -> bytes:
        """The next frame's JSON text, never longer than the role's cap.

        Raises:
            SandboxClosedError: the stream ended, in mid-frame or between frames.
            FrameError: the length prefix promises more than the cap.
            DeadlineError: no whole frame by ``deadline``.
        """

    def pending(self) -> bool:
        """True when bytes have arrived that nobody asked for yet. Never blocks."""

    def silent(self) -> bool:
        """True while the stream is open and nothing has come that nobody asked for: as it has to be in stock.

        Looks at this end of the stream only: never blocks, and asks nobody.
        """

    def usage(self) -> Usage:
        """CPU time, peak memory and OOM kills since the start, measured on the host.

        Raises:
            SandboxError: the meter cannot be read.
        """

    def destroy(self) -> None:
        """End everything inside and give its resources back.

        Idempotent, raises nothing, and may finish in the background.
        """


class SandboxHost(Protocol):
    """Starts sandboxes."""

    @property
    def runtime(self) -> str:
        """The name of the runtime, for the record (``runc``, ``runsc``)."""

    def start(self, spec: SandboxSpec) -> Sandbox:
        """A fresh sandbox whose stream is attached.

        Raises:
            SandboxError: it cannot be started.
        """
