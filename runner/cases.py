"""Programs against input and expected output: mode cases, and a candidate's own input.

No examiner takes part: the expected output never leaves this process, and comparing texts runs nobody's code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from runner.agent import IncidentError
from runner.candidate import Candidate
from runner.compare import first_difference, matches
from runner.exercise.model import Case, Exercise
from runner.i18n import both
from runner.judge import CheckRecord, Finding, judge_check
from runner.model import Localized, OwnRun
from runner.verdict import CheckVerdict

_SHOWN_CHARACTERS: Final = 200


def run(
    candidate: Candidate, exercise: Exercise, checks: Sequence[str], on_check: Callable[[CheckRecord], None]
) -> None:
    """Run the cases named in ``checks``, and call ``on_check`` with the record of each.

    Raises:
        SandboxError: the platform failed.
    """
    cases = {**exercise.sample_cases, **exercise.cases}
    for check in checks:
        record = CheckRecord(id=check)
        candidate.begin(record)
        try:
            reply = _run(candidate, cases[check].arguments, cases[check].stdin)
        except IncidentError:
            pass  # it is in the record
        else:
            record.findings.append(_compare(reply, cases[check], exercise))
        finally:
            candidate.end()
        on_check(record)


def own_run(candidate: Candidate, stdin: str) -> OwnRun:
    """Run the program with the candidate's own input.

    Raises:
        SandboxError: the platform failed.
    """
    record = CheckRecord(id="")
    candidate.begin(record)
    reply: dict[str, Any] = {}
    try:
        reply = _run(candidate, (), stdin)
    except IncidentError:
        pass  # it is in the record
    else:
        verdict = CheckVerdict.PASSED if reply.get("exit") == 0 else CheckVerdict.ERROR
        record.findings.append(Finding(verdict=verdict))
    finally:
        candidate.end()
    code = reply.get("exit")
    return OwnRun(
        verdict=judge_check(record.findings).verdict,
        stdout=_text(reply.get("stdout")),
        stderr=_text(reply.get("stderr")),
        exit_code=code if isinstance(code, int) else None,
        wall_ms=round(record.wall_ms),
    )


def _run(candidate: Candidate, arguments: Sequence[str], stdin: str) -> dict[str, Any]:
    return candidate.request("program", {"args": list(arguments), "stdin": stdin, "files": {}, "collect": False})


def _compare(reply: dict[str, Any], case: Case, exercise: Exercise) -> Finding:
    code, signal = reply.get("exit"), reply.get("signal")
    if code != 0:
        how = (
            both("exit status %(status)s", status=code)
            if code is not None
            else both("signal %(number)s", number=signal)
        )
        error = "".join(_text(reply.get("stderr")).strip().splitlines()[-1:])[:_SHOWN_CHARACTERS]
        said = Localized(fr=f"{how.fr} – {error}", en=f"{how.en} – {error}") if error else how
        return Finding(verdict=CheckVerdict.ERROR, reason="status", message=said)
    got = _text(reply.get("stdout"))
    if matches(exercise.checker, got, case.expected, float_tolerance=exercise.float_tolerance):
        return Finding(verdict=CheckVerdict.PASSED)
    difference = first_difference(got, case.expected)
    if difference is None:
        return Finding(verdict=CheckVerdict.FAILED, reason="wrong", message=both("the end of the output differs"))
    line, came, wanted = difference
    message = both(
        "line %(line)s: got %(got)s, expected %(expected)s",
        line=line,
        got=repr(came[:_SHOWN_CHARACTERS]),
        expected=repr(wanted[:_SHOWN_CHARACTERS]),
    )
    return Finding(verdict=CheckVerdict.FAILED, reason="wrong", message=message)


def _text(value: Any) -> str:
    """Output as text. What is no UTF-8 (tagged bytes) can be no right answer; a placeholder stands for it."""
    return value if isinstance(value, str) else ("" if value is None else "\N{REPLACEMENT CHARACTER}")
