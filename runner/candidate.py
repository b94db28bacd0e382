"""The candidate's side of one attempt: the files handed in, inside a sandbox that is replaced when it is lost.

Keeps the clock of every limit of time. Only time spent waiting for the candidate's code counts: neither the start of a
sandbox, nor the examiner's own work, nor a callback into the suite. The clock of the attempt alone goes on during
callbacks, since the candidate's code decides how many there are.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Final

from runner.agent import Agent, Answer, IncidentError
from runner.diagnostics import diagnostics_of
from runner.i18n import both
from runner.judge import REASONS, CheckRecord, Finding
from runner.model import Diagnostic, Limits, Message, Usage
from runner.sandbox import Sandbox, SandboxError
from runner.verdict import CheckVerdict

#: How many sandboxes one attempt may use up before every further check gets the verdict of the last one.
_MAX_SANDBOXES: Final = 4
#: For how long, in seconds, an attempt's calls may be made in vain: so much of what a check took that begins anew does
#: not count, and what takes longer is not asked in one request.
_VAIN_S: Final = 2.0
#: How long translating the source may take, in seconds.
_LOAD_S: Final = 20.0


class TranslationError(Exception):
    """The step that translates the source ended without a program."""

    def __init__(self, message: Message) -> None:
        """``message`` says how."""
        super().__init__(message)
        self.message = message


class Candidate:
    """Asks the candidate's code, check by check."""

    def __init__(self, take: Callable[[], Sandbox], load: dict[str, Any], limits: Limits) -> None:
        """Begin with nothing started.

        Args:
            take: gives a fresh sandbox; may raise SandboxError.
            load: the fields of the request ``load``.
            limits: of one check, and of the attempt.
        """
        self._take = take
        self._load = load
        self._limits = limits
        self._agent: Agent | None = None
        self._sandboxes = 0
        self._spared = False
        #: How many sandboxes ended in the middle of a call, but for those that the kernel ended for their memory.
        self.crashes = 0
        self._ended: IncidentError | None = None
        self._latest: IncidentError | None = None
        self._before = Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=0)  # of sandboxes already lost
        self._busy_before_s = 0.0
        self._out_s = 0.0  # for how long requests have been out, callbacks included
        self._out_since: float | None = None
        self._fresh = True
        self._lives = False  # a process that answered for an earlier check
        self._record: CheckRecord | None = None
        self._check_busy_s = 0.0
        self._check_cpu_ms = 0
        self._idle_cpu_ms: int | None = None  # read at a check's end, good until something is asked
        self._check_calls = 0
        self._check_spent_s: dict[str, float] = {}
        self._vain_left_s = _VAIN_S
        self._lost_in_vain = 0  # sandboxes

    def start(self) -> None:
        """Take a sandbox. Raises SandboxError."""
        self._agent = Agent(self._take(), output_bytes=self._limits.output_bytes)
        self._sandboxes += 1

    def load(self) -> list[Diagnostic]:
        """Put the files into the sandbox and translate them.

        Returns:
            Why the source cannot be read as a program; empty when it can.

        Raises:
            TranslationError: the translating step itself failed or ran into a limit.
            SandboxError: our fault.
        """
        try:
            reply = self._first_reply()
        except IncidentError as incident:
            slow = incident.verdict is CheckVerdict.TIMEOUT
            said = both("translating the source took too long") if slow else both(REASONS[incident.reason])
            raise TranslationError(said) from incident
        if reply.get("ok") is True:
            return []
        if "diagnostics" in reply:
            return diagnostics_of(reply["diagnostics"])
        if "crashed" in reply:
            raise TranslationError(str(reply["crashed"])[:2_000])
        raise TranslationError(both(REASONS["compile"]))

    def begin(self, record: CheckRecord) -> None:
        """A check starts (or one more parameter set of the same check): the next call gets a fresh process."""
        self._record = record
        if self._lives and self._agent is not None and self._agent.usable:
            self._agent.rest()
        self._lives = False
        self._fresh = True
        self._check_busy_s = self._busy_s()
        self._check_cpu_ms = self.usage().cpu_ms if self._idle_cpu_ms is None else self._idle_cpu_ms
        self._check_calls = record.calls

    def begin_again(self) -> None:
        """The check starts over, in a fresh process, and nothing of what it did so far counts.

        For the attempt's clock that holds for two seconds in all, so that no suite can stop that clock.
        """
        busy_s = self._busy_s()
        forgiven_s = min(busy_s - self._check_busy_s, self._vain_left_s)
        self._vain_left_s -= forgiven_s
        self._out_s -= forgiven_s
        self._check_busy_s = busy_s
        self._check_cpu_ms = self.usage().cpu_ms
        self._fresh = True
        if self._record is not None:
            self._record.calls = self._check_calls
        if self._agent is not None:
            self._agent.take_output()
            self._agent.oom_happened()

    def end(self) -> None:
        """The check ends: its facts go into its record, and the limit of CPU time is looked at."""
        record, self._record = self._record, None
        if record is None:
            return
        busy_s = self._busy_s() - self._check_busy_s
        self._check_spent_s[record.id] = self._check_spent_s.get(record.id, 0.0) + busy_s
        record.wall_ms += busy_s * 1_000
        used = self._agent.usage() if self._agent is not None else None  # read once: it takes a while
        self._idle_cpu_ms = self.usage(used).cpu_ms
        record.cpu_ms += self._idle_cpu_ms - self._check_cpu_ms
        if self._agent is not None:
            record.output += self._agent.take_output()[0]
            if self._agent.oom_happened(used):  # in a process that the candidate's code had started, perhaps
                record.findings.append(Finding(verdict=CheckVerdict.MEMORY, reason="memory"))
        if record.cpu_ms > self._limits.cpu_ms:
            record.findings.append(Finding(verdict=CheckVerdict.TIMEOUT, reason="cpu"))

    def request(self, op: str, fields: dict[str, Any], answer: Answer | None = None) -> dict[str, Any]:
        """One request of a check, within what the check's and the attempt's clocks have left.

        Raises:
            IncidentError: instead of a reply; it is in the check's record already.
            SandboxError: our fault.
        """
        try:
            return self._request(op, fields, answer)
        except IncidentError as incident:
            self._note(incident)
            raise

    def request_calls(self, calls: list[Any]) -> list[Any] | None:
        """Many calls in one request, done one after the other, within the time of a single one.

        Returns:
            The replies; None where the check has to begin anew and ask one call after the other: only then is it told
            whose fault a death or a deadline is.

        Raises:
            IncidentError: the protocol was broken; it is in the check's record already.
            SandboxError: our fault.
        """
        left_s = self._vain_left_s - (self._busy_s() - self._check_busy_s)
        if left_s <= 0 or self._latest is not None or not calls:
            return None
        try:
            reply = self._request("calls", {"calls": calls}, None, most_s=left_s)
            if reply.get("refused") is True or "raised" in reply:  # too large, or it cannot even be imported
                return None
            replies = reply.get("replies")
            if not isinstance(replies, list) or len(replies) != len(calls):
                raise IncidentError(CheckVerdict.PROTOCOL, "protocol", "other replies than there were calls")
            if not all(isinstance(one, dict) for one in replies):
                raise IncidentError(CheckVerdict.PROTOCOL, "protocol", "a reply that is no object")
        except IncidentError as incident:
            if incident.verdict is CheckVerdict.PROTOCOL:
                self._note(incident)
                raise
            self._latest = incident
            self._lost_in_vain += not self._current().usable
            return None
        if self._record is not None:
            self._record.calls += len(calls) - 1
        return replies

    def _note(self, incident: IncidentError) -> None:
        if self._record is not None and incident is not self._latest:  # a nested call's passes here again
            self._record.findings.append(
                Finding(verdict=incident.verdict, reason=incident.reason, message=incident.detail)
            )
        if incident is not self._latest and incident.reason == "crashed" and not self._current().usable:
            self.crashes += 1
        self._latest = incident
        self._fresh = True
        if incident.verdict is CheckVerdict.PROTOCOL or (self._none_left() and not self._current().usable):
            self._ended = incident

    def usage(self, now: Usage | None = None) -> Usage:
        """What all sandboxes of this attempt have used so far. ``now`` is what was just read of the present one."""
        if self._agent is None:
            return self._before
        now = now or self._agent.usage()
        return Usage(
            cpu_ms=self._before.cpu_ms + now.cpu_ms,
            peak_memory_bytes=max(self._before.peak_memory_bytes, now.peak_memory_bytes),
            oom_kills=self._before.oom_kills + now.oom_kills,
        )

    def close(self) -> None:
        """End the sandbox."""
        if self._agent is not None:
            self._agent.destroy()
            self._agent = None

    def _none_left(self) -> bool:
        return self._sandboxes - self._lost_in_vain >= _MAX_SANDBOXES

    def _request(
        self, op: str, fields: dict[str, Any], answer: Answer | None, *, most_s: float = math.inf
    ) -> dict[str, Any]:
        if self._ended is not None:
            raise IncidentError(self._ended.verdict, self._ended.reason, self._ended.detail)
        timeout_s, reason = min(self._time_left(one_call=op != "program"), (most_s, "call"))
        if timeout_s <= 0:
            raise IncidentError(CheckVerdict.TIMEOUT, reason)
        agent = self._current()
        if not agent.usable:
            agent = self._replace(agent)
        if op != "program":
            fields = {**fields, "fresh": self._fresh}
            self._fresh, self._lives = False, True
        if self._record is not None:
            self._record.calls += 1
        self._idle_cpu_ms = None
        outermost = self._out_since is None
        began = time.monotonic()
        if outermost:
            self._out_since = began
        try:
            return agent.request(
                op, fields, timeout_s=timeout_s, reason=reason, answer=answer, whole_s=self._attempt_left()
            )
        finally:
            if outermost:
                self._out_since = None
                self._out_s += time.monotonic() - began

    def _first_reply(self) -> dict[str, Any]:
        """The reply to ``load``.

        A sandbox that turns out to be dead then has died in stock, in all likelihood: none of the candidate's code has
        run, so another one takes its place and nobody hears of it. Once: code that ends its reader has had its turn.
        """
        agent = self._current()
        try:
            return agent.request("load", self._load, timeout_s=_LOAD_S, reason="compile")
        except IncidentError as incident:
            if self._spared or agent.usable or incident.reason != "crashed":
                raise
        except SandboxError:
            if self._spared:
                raise
        self._spared = True
        agent.destroy()
        self._agent = Agent(self._take(), output_bytes=self._limits.output_bytes)
        return self._first_reply()

    def _time_left(self, *, one_call: bool) -> tuple[float, str]:
        busy_s = self._busy_s()
        spent_s = busy_s - self._check_busy_s
        if self._record is not None:
            spent_s += self._check_spent_s.get(self._record.id, 0.0)
        left = [
            (self._limits.wall_ms / 1_000 - spent_s, "wall"),
            (self._attempt_left(), "attempt"),
        ]
        if one_call:
            left.append((self._limits.call_ms / 1_000, "call"))
        return min(left)

    def _attempt_left(self) -> float:
        out_s = self._out_s + (time.monotonic() - self._out_since if self._out_since is not None else 0.0)
        return self._limits.attempt_ms / 1_000 - out_s

    def _replace(self, lost: Agent) -> Agent:
        """A new sandbox in place of one whose agent is gone. Its start is not the candidate's time."""
        self._before = self.usage()
        self._busy_before_s += lost.busy_s
        lost.destroy()
        if self._none_left():
            raise IncidentError(CheckVerdict.ERROR, "crashed")
        self._agent = None
        self.start()
        try:
            if self.load():  # a source on the edge of what a parser's stack holds may be read once, and not again
                raise TranslationError(both("the same source was translated once, and not the second time"))
        except TranslationError as error:
            raise IncidentError(CheckVerdict.ERROR, "crashed", error.message) from error
        agent = self._current()
        self._busy_before_s -= agent.busy_s
        return agent

    def _current(self) -> Agent:
        if self._agent is None:
            raise SandboxError("no sandbox was taken for the candidate")
        return self._agent

    def _busy_s(self) -> float:
        return self._busy_before_s + (self._agent.busy_s if self._agent is not None else 0.0)
