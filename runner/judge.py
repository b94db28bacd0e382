"""Facts to verdicts: pure functions, the only ones that judge.

A pass is positive evidence. A check passes when every one of its parameters reported ``passed`` and no incident came
in between; a submission is accepted when every check of the manifest passed. Silence, a skip, an outcome that nobody
asked for, or a missing one is never a pass. What is our own or the suite's fault is ``infrastructure``, and then
nothing is judged at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from runner.exercise.model import Credit, Criterion
from runner.model import CheckReport, CriterionReport, Message
from runner.verdict import CHECK_PRECEDENCE, CheckVerdict, SubmissionVerdict

#: Why a check did not pass, in words that pages turn into sentences. The value says it for people who read the code.
REASONS: Final = {
    "wrong": "the answer was not the expected one",
    "raised": "the code raised an exception that nobody expected",
    "missing": "a function or class that the exercise asks for is not there",
    "exited": "the code ended its own process",
    "crashed": "a signal ended the process",
    "status": "the program ended with an exit status other than 0",
    "call": "one call was still running at its deadline",
    "wall": "the check was still running at its deadline",
    "cpu": "the limit of CPU time was used up",
    "attempt": "the time for all checks together was used up",
    "examining": "what the code returned was too large, or took too long or too much memory, to examine",
    "memory": "the memory limit was reached",
    "output": "more was printed than the limit allows",
    "protocol": "the code sent something that no honest program sends",
    "compile": "the source could not be translated",
    "suite": "the suite failed, not the code",
    "platform": "the platform failed, not the code",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that speaks about a check: a verdict and why."""

    verdict: CheckVerdict
    reason: str | None = None
    message: Message | None = None


@dataclass(slots=True, kw_only=True)
class CheckRecord:
    """Everything that was observed while one check ran. Filled by the relay, judged here."""

    id: str
    findings: list[Finding] = field(default_factory=list)
    output: str = ""
    wall_ms: float = 0.0
    cpu_ms: int = 0
    calls: int = 0


#: The examiner's word for how a test ended, and what it means.
_OUTCOMES: Final = {
    "passed": Finding(verdict=CheckVerdict.PASSED),
    "failed": Finding(verdict=CheckVerdict.FAILED, reason="wrong"),
    "error": Finding(verdict=CheckVerdict.ERROR, reason="raised"),
    "missing": Finding(verdict=CheckVerdict.ERROR, reason="missing"),
    "protocol": Finding(verdict=CheckVerdict.PROTOCOL, reason="protocol"),
}


def finding_of_outcome(outcome: str, message: str | None) -> Finding:
    """What an examiner's outcome says. Anything but the five plain words is the suite's fault."""
    known = _OUTCOMES.get(outcome, Finding(verdict=CheckVerdict.INFRASTRUCTURE, reason="suite"))
    return Finding(verdict=known.verdict, reason=known.reason, message=message)


def judge_check(findings: Sequence[Finding]) -> Finding:
    """The finding that decides a check. None at all is a failure of ours, never a pass."""
    if not findings:
        return Finding(verdict=CheckVerdict.INFRASTRUCTURE, reason="platform", message="the check was never reported")
    return min(findings, key=lambda finding: CHECK_PRECEDENCE.index(finding.verdict))


def judge_criterion(criterion: Criterion, checks: Sequence[CheckReport]) -> CriterionReport:
    """The points of one criterion, from the reports of its checks."""
    passed = sum(check.verdict is CheckVerdict.PASSED for check in checks)
    total = len(criterion.checks)
    if criterion.credit is Credit.EACH:
        earned = criterion.weight * passed / total
    else:
        earned = criterion.weight if passed == total else 0.0
    return CriterionReport(
        id=criterion.id,
        label=criterion.label,
        skill=criterion.skill,
        weight=criterion.weight,
        earned=earned,
        passed=passed,
        total=total,
    )


def judge_submission(checks: Sequence[CheckReport], criteria: Sequence[CriterionReport]) -> SubmissionVerdict:
    """The verdict of a submission whose every check of the manifest stands in ``checks``."""
    verdicts = {check.verdict for check in checks}
    if CheckVerdict.INFRASTRUCTURE in verdicts or not verdicts:
        return SubmissionVerdict.INFRASTRUCTURE
    if verdicts == {CheckVerdict.PASSED}:
        return SubmissionVerdict.ACCEPTED
    if CheckVerdict.COMPILE_ERROR in verdicts:
        return SubmissionVerdict.COMPILE_ERROR
    if any(criterion.earned > 0 for criterion in criteria):
        return SubmissionVerdict.PARTIAL
    return SubmissionVerdict.REJECTED
