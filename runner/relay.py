"""Carries frames between an examiner and a candidate's code, and keeps the record of what happened.

Theory of operation. The examiner runs the suite and leads: it announces each test, asks its calls, reports its
outcome. The relay passes each call on to the candidate's side and its reply back; while a call is out, callbacks
travel the other way. It never decides: it writes findings (what the examiner reported, what incidents the
candidate's side had) into one record for each check, and ``runner.judge`` derives the verdict. After an incident
the examiner is told to end the check, and the next one starts with a fresh process. The examiner's own time is
bounded too, and its memory: what a candidate returns may be made to be slow to examine, or large (a range of a billion
numbers is three integers until a suite makes a list of it). An examiner that overruns or dies is given up, and the
caller goes on with a new one. Whose fault that was is told by facts: what the candidate's code had sent, and whether
the kernel killed for memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from runner import frames
from runner.agent import IncidentError
from runner.candidate import Candidate
from runner.judge import CheckRecord, Finding, finding_of_outcome
from runner.model import EXAMINING_MS
from runner.sandbox import DeadlineError, FrameLimitError, Sandbox, SandboxError
from runner.verdict import CheckVerdict

#: How long an examiner may work on one check, in seconds, the candidate's time not counted.
EXAMINER_CHECK_S: Final = 15.0
#: The same for one attempt: nobody can stretch many checks a little until the slot's job is ended, which would count as
#: our failure.
EXAMINER_ATTEMPT_S: Final = EXAMINING_MS / 1_000
_CALL_OPS: Final = frozenset({"describe", "call", "calls", "program"})
_MESSAGE_CHARACTERS: Final = 2_000


class ExaminerLostError(Exception):
    """The examiner died or overran. ``records`` keeps what was finished; ``blamed`` is the check it worked on."""

    def __init__(self, reason: str, blamed: CheckRecord | None) -> None:
        """``blamed`` has the finding that its share in this calls for."""
        super().__init__(reason)
        self.blamed = blamed


class Relay:
    """One run of one suite against one candidate."""

    def __init__(
        self,
        examiner: Sandbox,
        candidate: Candidate,
        on_check: Callable[[CheckRecord], None],
        *,
        on_collected: Callable[[], None] = lambda: None,
        spent_s: float = 0.0,
    ) -> None:
        """Prepare.

        Args:
            examiner: runs the suite.
            candidate: whose code is asked.
            on_check: called with each record once its check is over.
            on_collected: called once the suite has been read, before its first check.
            spent_s: what earlier examiners of this attempt have worked.
        """
        self._examiner = examiner
        self._candidate = candidate
        self._on_check = on_check
        self._on_collected = on_collected
        self._records: dict[str, CheckRecord] = {}
        self._current: CheckRecord | None = None
        self._collecting: Finding | None = None
        self._told: IncidentError | None = None
        self._examiner_s = 0.0
        #: What all examiners of this attempt have worked.
        self.spent_s = spent_s
        self._oom_kills = 0  # in the examiner, before this run
        self._fed = False  # the candidate's data reached the examiner during this check

    def run(self, suite: dict[str, Any], checks: Sequence[str]) -> dict[str, CheckRecord]:
        """Run ``checks`` of ``suite``.

        Args:
            suite: the fields of the frame ``examine`` but for ``checks``.
            checks: the ids wanted.

        Returns:
            One record for each id. Records without findings were never reported.

        Raises:
            ExaminerLostError: go on with another examiner and the checks that have no record yet.
            SandboxError: the platform failed.
        """
        self._records = {check: CheckRecord(id=check) for check in checks}
        self._oom_kills = self._examiner.usage().oom_kills
        self._tell({"t": "examine", "checks": list(checks), **suite})
        while (frame := self._hear())["t"] != "end":
            self._take(frame)
        self._finish_check()
        if frame.get("broken"):
            raise SandboxError(f"the suite is broken: {str(frame['broken'])[:_MESSAGE_CHARACTERS]}")
        return self._records

    @property
    def finished(self) -> dict[str, CheckRecord]:
        """The records of the checks that are over. To be read after ``ExaminerLostError``."""
        return {check: record for check, record in self._records.items() if record.findings}

    def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["t"]
        if kind == "check":
            self._begin_check(str(frame.get("id")), again=frame.get("again") is True)
        elif kind == "call":
            self._tell_reply(frame)
        elif kind == "outcome":
            self._outcome(frame)
        elif kind == "collected":
            self._on_collected()
        else:
            raise SandboxError(f"the examiner sent an unknown frame: {kind!r:.40}")

    def _begin_check(self, check: str, *, again: bool) -> None:
        record = self._records.get(check)
        if record is None:
            raise SandboxError(f"the examiner started a check that nobody asked for: {check[:80]!r}")
        self._examiner_s, self._fed = 0.0, False
        if again and record is self._current:
            self._candidate.begin_again()
            return
        if record is self._current:
            self._candidate.end()
        else:
            self._finish_check()
        self._current = record
        self._candidate.begin(record)

    def _finish_check(self) -> None:
        record, self._current = self._current, None
        if record is not None:
            self._candidate.end()
            self._on_check(record)

    def _tell_reply(self, frame: dict[str, Any]) -> None:
        """One call of the examiner's, answered: ``reply``, or ``abort`` after an incident. An incident is told once."""
        try:
            reply = self._call(frame)
        except IncidentError as incident:
            if incident is not self._told:
                self._abort(incident)
        else:
            self._tell({**reply, "t": "reply"})

    def _call(self, frame: dict[str, Any]) -> dict[str, Any]:
        op = frame.get("op")
        if op not in _CALL_OPS:
            raise SandboxError(f"the examiner asked for an unknown request: {op!r:.40}")
        if op == "calls":
            reply = self._calls(frame.get("calls"))
        else:
            fields = {key: value for key, value in frame.items() if key not in ("t", "op", "n", "fresh")}
            reply = self._candidate.request(op, fields, answer=self._answer)
        self._fed = True
        return reply

    def _calls(self, calls: Any) -> dict[str, Any]:
        if not isinstance(calls, list):
            raise SandboxError("the examiner asked for calls that are no list")
        replies = self._candidate.request_calls(calls)
        return {"refused": True} if replies is None else {"replies": replies}

    def _abort(self, incident: IncidentError) -> None:
        self._told = incident
        if self._current is None:
            self._collecting = Finding(verdict=incident.verdict, reason=incident.reason, message=incident.detail)
        self._tell({"t": "abort", "why": incident.verdict.value})

    def _answer(self, callback: dict[str, Any]) -> dict[str, Any]:
        """A callback goes to the examiner, and its answer comes back; in between it may call the candidate's code.

        Raises:
            IncidentError: such a call had one. It has been told; nothing that was outstanding is answered any more.
        """
        self._fed = True
        self._tell({**{key: value for key, value in callback.items() if key != "op"}, "t": "callback"})
        while (frame := self._hear())["t"] == "call":
            try:
                reply = self._call(frame)
            except IncidentError as incident:
                if incident is not self._told:
                    self._abort(incident)
                raise
            self._tell({**reply, "t": "reply"})
        if frame["t"] == "answer":
            return {key: value for key, value in frame.items() if key in ("value", "raised", "done")}
        raise SandboxError(f"the examiner answered a callback with {frame['t']!r:.40}")

    def _outcome(self, frame: dict[str, Any]) -> None:
        record = self._records.get(str(frame.get("id")))
        if record is None:
            raise SandboxError(f"the examiner reported on a check that nobody asked for: {frame.get('id')!r:.80}")
        outcome, message = str(frame.get("outcome")), frame.get("message")
        if outcome == "aborted":
            # The incident itself is in the record; what happened while the suite was collected concerns every check.
            if not record.findings and self._collecting is not None:
                record.findings.append(self._collecting)
        else:
            text = str(message)[:_MESSAGE_CHARACTERS] if message is not None else None
            record.findings.append(finding_of_outcome(outcome, text))
        if record is not self._current:  # never started: collecting the suite ended it
            self._on_check(record)

    def _tell(self, frame: dict[str, Any]) -> None:
        try:
            self._examiner.send(frames.encode(frame), deadline=time.monotonic() + EXAMINER_CHECK_S)
        except SandboxError as error:
            raise self._lost(f"the examiner does not listen: {error}") from error

    def _hear(self) -> dict[str, Any]:
        began = time.monotonic()
        left_s = min(EXAMINER_CHECK_S - self._examiner_s, EXAMINER_ATTEMPT_S - self.spent_s)
        try:
            frame = frames.decode(self._examiner.receive(deadline=began + left_s), max_depth=frames.MAX_DEPTH_OF_MANY)
        except DeadlineError as error:
            raise self._lost("the examiner took too long", CheckVerdict.TIMEOUT) from error
        except FrameLimitError as error:  # honest suites come to it by what they hand on of an answer
            raise self._lost(f"the examiner said too much: {error}", CheckVerdict.PROTOCOL) from error
        except SandboxError as error:
            raise self._lost(f"the examiner is gone: {error}") from error
        finally:
            took_s = time.monotonic() - began
            self._examiner_s += took_s
            self.spent_s += took_s
        if not isinstance(frame.get("t"), str):
            raise SandboxError("the examiner sent a frame without a kind")
        if frame["t"] == "died":
            raise self._lost("the process that ran the suite died")
        return frame

    def _lost(self, reason: str, limit: CheckVerdict | None = None) -> ExaminerLostError:
        """The examiner is given up. ``limit`` is the one that it overran, where that is known already."""
        record, self._current = self._current, None
        if limit is not CheckVerdict.TIMEOUT and self._examiner.usage().oom_kills > self._oom_kills:
            limit = CheckVerdict.MEMORY
        if record is not None:
            if limit is not None and self._fed:
                finding = Finding(verdict=limit, reason="examining")
            else:
                finding = Finding(verdict=CheckVerdict.INFRASTRUCTURE, reason="platform", message=reason)
            record.findings.append(finding)
            self._candidate.end()
            self._on_check(record)
        return ExaminerLostError(reason, record)
