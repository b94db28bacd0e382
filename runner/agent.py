"""Speaks to the agent of one candidate sandbox, and believes nothing that it says.

One request at a time, each with a random number that its reply must repeat and a deadline on this host's clock.
Everything that an honest agent would not do ends in an ``IncidentError`` that names the verdict; so does all that the
limits stop. What the agent tells about a death (``died``, ``flooded``) is a hint: memory is read from the kernel's
count on the host.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from runner import frames
from runner.i18n import both
from runner.model import Message, Usage
from runner.sandbox import DeadlineError, FrameError, Sandbox, SandboxClosedError, SandboxError
from runner.verdict import CheckVerdict

#: How long an agent may take to answer what costs it nothing (reset): generous, since no candidate's code runs then.
_OWN_WORK_S: Final = 10.0
#: The same after a timeout: an agent that the candidate's code has stopped is not waited for long.
_BACK_IN_STEP_S: Final = 3.0
#: Sent without a number: nothing is replied.
_REST: Final = frames.encode({"op": "rest"})
_REST_S: Final = 1.0
#: SIGXCPU: the kernel's word for a process that used up its CPU time (signal(7)).
_SIGXCPU: Final = 24

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class IncidentError(Exception):
    """The candidate's code ran into a limit, died, or broke the protocol. Not our fault, hence no ``SandboxError``."""

    def __init__(self, verdict: CheckVerdict, reason: str, detail: Message | None = None) -> None:
        """``reason`` is a word of ``judge.REASONS``; ``detail`` is for staff, and of samples for the candidate."""
        super().__init__(f"{verdict}: {reason}")
        self.verdict = verdict
        self.reason = reason
        self.detail = detail


class Agent:
    """The agent of one candidate sandbox."""

    def __init__(self, sandbox: Sandbox, *, output_bytes: int | None = None) -> None:
        """Speak over ``sandbox``'s stream from now on.

        ``output_bytes`` is how much the candidate's code may print; by default what the sandbox's spec says.
        """
        self._sandbox = sandbox
        self._most_output_bytes = sandbox.spec.limits.output_bytes if output_bytes is None else output_bytes
        self._oom_kills = 0
        #: What the candidate's code printed since ``take_output``, cut at the limit.
        self._output: list[str] = []
        self._output_bytes = 0
        #: The time that requests have taken so far, in seconds, but for the answering of callbacks.
        self.busy_s = 0.0
        #: False once the stream can no longer be trusted to be in step: only a new sandbox helps then.
        self.usable = True

    def rest(self) -> None:
        """Say that nothing more will be asked of the candidate's process, so that nobody waits for its end later."""
        with suppress(SandboxError):  # the next request finds out
            self._sandbox.send(_REST, deadline=time.monotonic() + _REST_S)

    def request(
        self,
        op: str,
        fields: dict[str, Any],
        *,
        timeout_s: float,
        reason: str,
        answer: Answer | None = None,
        whole_s: float = math.inf,
    ) -> dict[str, Any]:
        """Ask one thing, and get its reply.

        Args:
            op: the request, see sandboxes/PROTOCOL.md.
            fields: its fields.
            timeout_s: what the candidate's code may take; time spent in ``answer`` does not count.
            reason: the reason that a timeout gets.
            answer: called with each callback frame; returns the ``answer`` frame. None where callbacks are not allowed.
            whole_s: what all of it may take, time spent in ``answer`` included. A timeout of it has reason ``attempt``.

        Raises:
            IncidentError: instead of a reply.
            SandboxError: only for what is our fault.
        """
        number = secrets.token_hex(8)
        began = time.monotonic()
        deadline, end = began + timeout_s, began + whole_s
        max_depth = frames.MAX_DEPTH_OF_MANY if op == "calls" else frames.MAX_DEPTH
        try:
            if self._sandbox.pending():
                raise FrameError("the agent spoke without being asked")
            self._send({"op": op, "n": number, **fields}, deadline)
            while True:
                reply = self._receive(number, deadline, max_depth)
                self._keep_output(reply.pop("out", None))
                if "callback" not in reply:
                    break
                if answer is None:
                    raise FrameError("a callback came where none was given")
                asked = time.monotonic()
                response = answer(reply)
                pause = time.monotonic() - asked
                deadline += pause
                began += pause
                if deadline > end:
                    deadline, reason = end, "attempt"
                if time.monotonic() >= deadline:
                    raise DeadlineError("the time went into callbacks")
                self._send({**response, "op": "answer", "n": number}, deadline)
        except DeadlineError:
            self._after_timeout(number)
            raise self._blame(CheckVerdict.TIMEOUT, reason) from None
        except FrameError as error:
            self.usable = False
            raise IncidentError(CheckVerdict.PROTOCOL, "protocol", str(error)) from error
        except SandboxClosedError as error:
            self.usable = False
            raise self._blame(CheckVerdict.ERROR, "crashed") from error
        finally:
            self.busy_s += time.monotonic() - began
        if reply.get("flooded") is True:
            raise self._blame(CheckVerdict.OUTPUT_LIMIT, "output")
        if "died" in reply:
            raise self._death(reply["died"])
        if op == "program":
            self._check_program(reply)
        return reply

    def reset(self) -> None:
        """End every process of the candidate's.

        Raises:
            IncidentError: the agent does not answer; the sandbox is of no use any more.
        """
        self.request("reset", {}, timeout_s=_OWN_WORK_S, reason="wall")

    def usage(self) -> Usage:
        """What the sandbox has used so far. Raises SandboxError."""
        return self._sandbox.usage()

    def oom_happened(self, now: Usage | None = None) -> bool:
        """True when the kernel's OOM killer came since the last time this was asked; ``now`` is what was just read."""
        kills = (now or self._sandbox.usage()).oom_kills
        happened = kills > self._oom_kills
        self._oom_kills = kills
        return happened

    def take_output(self) -> tuple[str, int]:
        """What was printed since the last time: the text, cut at the limit, and the uncut number of bytes."""
        text, count = "".join(self._output), self._output_bytes
        self._output, self._output_bytes = [], 0
        return text[: self._most_output_bytes], count

    def destroy(self) -> None:
        """End the sandbox."""
        self._sandbox.destroy()

    def _send(self, frame: dict[str, Any], deadline: float) -> None:
        self._sandbox.send(frames.encode(frame), deadline=deadline)

    def _receive(self, number: str, deadline: float, max_depth: int) -> dict[str, Any]:
        frame = frames.decode(self._sandbox.receive(deadline=deadline), max_depth=max_depth)
        if frame.pop("n", None) != number:
            raise FrameError("the agent answered a question that was not asked")
        return frame

    def _after_timeout(self, stale: str) -> None:
        """Bring the agent back in step: everything of the candidate's is killed; a late reply is let pass once."""
        number = secrets.token_hex(8)
        deadline = time.monotonic() + _BACK_IN_STEP_S
        try:
            self._send({"op": "reset", "n": number}, deadline)
            while True:
                frame = frames.decode(self._sandbox.receive(deadline=deadline))
                answered = frame.get("n")
                if answered == number:
                    return
                if answered != stale:
                    break
        except (DeadlineError, FrameError, SandboxClosedError):
            pass
        self.usable = False

    def _blame(self, verdict: CheckVerdict, reason: str) -> IncidentError:
        """The incident, unless the kernel killed for memory: then that is what happened first."""
        if self.oom_happened():
            return IncidentError(CheckVerdict.MEMORY, "memory")
        return IncidentError(verdict, reason)

    def _death(self, died: Any) -> IncidentError:
        if not isinstance(died, dict):
            self.usable = False
            return IncidentError(CheckVerdict.PROTOCOL, "protocol", "a malformed notice of death")
        if died.get("signal") == _SIGXCPU:
            return self._blame(CheckVerdict.TIMEOUT, "cpu")
        code, signal = died.get("exit"), died.get("signal")
        if isinstance(code, int):
            incident = self._blame(CheckVerdict.ERROR, "exited")
            incident.detail = both("exit status %(status)s", status=code)
        else:
            incident = self._blame(CheckVerdict.ERROR, "crashed")
            incident.detail = both("signal %(number)s", number=signal) if isinstance(signal, int) else None
        return incident

    def _check_program(self, reply: dict[str, Any]) -> None:
        """A program that ended by itself may have run into a limit all the same."""
        if reply.get("signal") == _SIGXCPU:
            raise self._blame(CheckVerdict.TIMEOUT, "cpu")
        printed = sum(len(text) for text in (reply.get("stdout"), reply.get("stderr")) if isinstance(text, str))
        if printed > self._most_output_bytes:
            raise self._blame(CheckVerdict.OUTPUT_LIMIT, "output")

    def _keep_output(self, out: Any) -> None:
        if out is None:
            return
        fields = out if isinstance(out, dict) else {}
        stdout, stderr, count = fields.get("stdout", ""), fields.get("stderr", ""), fields.get("bytes")
        if not isinstance(stdout, str) or not isinstance(stderr, str) or not isinstance(count, int):
            raise FrameError("malformed output")
        if count < len(stdout) + len(stderr):  # each character was a byte or more
            raise FrameError("more output than was counted")
        self._output += [stdout, stderr]
        self._output_bytes += count
        if self._output_bytes > self._most_output_bytes:
            raise self._blame(CheckVerdict.OUTPUT_LIMIT, "output")
