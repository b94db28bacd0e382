"""Reports as slots make them, with a canary in every place that candidates must not see."""

from __future__ import annotations

from dataclasses import replace

from runner.model import (
    CheckReport,
    CriterionReport,
    GradeRequest,
    Limits,
    Localized,
    Origin,
    Phase,
    Report,
    Skill,
    Usage,
)
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict

#: Is in every hidden place of ``report_of``.
CANARY = "canary-7f3a"
#: Hidden as well, and a number.
CANARY_SEED = "7777123477771234"


def text(word: str) -> Localized:
    return Localized(fr=f"{word} (fr)", en=f"{word} (en)")


def sample_check(verdict: CheckVerdict = CheckVerdict.PASSED) -> CheckReport:
    return CheckReport(
        id="test_example",
        criterion=None,
        visible=True,
        label=text("example"),
        hint=None,
        verdict=verdict,
        message="sample message",
        output="sample output",
        wall_ms=12,
    )


def hidden_check(number: int, verdict: CheckVerdict) -> CheckReport:
    return CheckReport(
        id=f"test_{CANARY}_{number}",
        criterion="multiples",
        visible=False,
        label=text(f"hidden {number}"),
        hint=text("think of zero"),
        verdict=verdict,
        reason="wrong_answer" if verdict is CheckVerdict.FAILED else None,
        message=f"assert 1 == '{CANARY}'",
        output=f"printed {CANARY}",
        wall_ms=987_654,
        cpu_ms=987_655,
        calls=987_656,
    )


def full_report(
    intent: Intent = Intent.SUBMIT, *, exercise: str = "fizzbuzz", exercise_digest: str = "d" * 64
) -> Report:
    """Half right: one of two hidden checks passed."""
    hidden = (
        ()
        if intent is Intent.RUN
        else (
            hidden_check(1, CheckVerdict.PASSED),
            hidden_check(2, CheckVerdict.FAILED),
        )
    )
    criteria = (
        ()
        if intent is Intent.RUN
        else (
            CriterionReport(
                id="multiples",
                label=text("multiples"),
                skill=Skill(framework="preuve", version="1", code="conditions", level=1),
                weight=987_657.0,
                earned=987_658.0,
                passed=1,
                total=2,
            ),
        )
    )
    return Report(
        intent=intent,
        verdict=SubmissionVerdict.ACCEPTED if intent is Intent.RUN else SubmissionVerdict.PARTIAL,
        earned=1.0,
        possible=2.0,
        criteria=criteria,
        checks=(sample_check(), *hidden),
        origin=Origin(
            exercise=exercise,
            exercise_version=1,
            exercise_digest=exercise_digest,
            suite_digest=f"suite {CANARY}",
            submission_digest="c" * 64,
            language="python",
            candidate_image="sha256:" + "a" * 64,
            examiner_image=f"sha256:{CANARY}",
            runtime="runc",
            seed=CANARY_SEED,
            limits=Limits(),
            preuve_version="0.1.0",
        ),
        usage=Usage(cpu_ms=987_659, peak_memory_bytes=987_660, oom_kills=0),
        phases=(Phase(name="checks", wall_ms=12.5),),
        fault=f"fault {CANARY}",
    )


def report_of(request: GradeRequest) -> Report:
    return full_report(request.intent, exercise=request.exercise, exercise_digest=request.exercise_digest)


def not_gradable_report(request: GradeRequest) -> Report:
    """Nothing in it could be graded: a syntax error."""
    verdict = SubmissionVerdict.NOT_GRADABLE
    return replace(report_of(request), verdict=verdict, earned=0, possible=0, criteria=(), checks=())


def fault_report(request: GradeRequest) -> Report:
    """What a slot sends when it failed itself."""
    return replace(
        report_of(request),
        verdict=SubmissionVerdict.INFRASTRUCTURE,
        earned=0,
        possible=0,
        criteria=(),
        checks=(),
        fault=f"no sandbox: {CANARY}",
    )
