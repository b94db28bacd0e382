"""Reports about attempts that never came to grading, through our fault: what is not known stays empty."""

from __future__ import annotations

from runner.model import Limits, Origin, Report, Usage
from runner.verdict import Intent, SubmissionVerdict


def fault_report(
    *, intent: Intent, exercise: str, exercise_version: int, exercise_digest: str, language: str, fault: str
) -> Report:
    """A report with verdict ``infrastructure``; ``fault`` says what failed, for staff."""
    return Report(
        intent=intent,
        verdict=SubmissionVerdict.INFRASTRUCTURE,
        earned=0,
        possible=0,
        criteria=(),
        checks=(),
        origin=Origin(
            exercise=exercise,
            exercise_version=exercise_version,
            exercise_digest=exercise_digest,
            suite_digest="",
            submission_digest="",
            language=language,
            candidate_image="",
            examiner_image=None,
            runtime="",
            seed="0",
            limits=Limits(),
            preuve_version="",
        ),
        usage=Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=0),
        phases=(),
        fault=fault,
    )
