"""What a candidate may see of a report. Pure, and an allow-list: what is not named here is not shown.

Of a hidden check a candidate sees the words that the author chose for it, its verdict and the reason: never its id,
what it asked, what came back, what was printed, or exact times. Of a sample check, which is public, everything. Of an
attempt: no seed, no digest of the suite, no weights, no fault of ours in detail.
"""

from __future__ import annotations

from typing import Any

from runner.model import (
    CheckReport,
    CriterionReport,
    Diagnostic,
    Localized,
    Message,
    OwnRun,
    Phase,
    Progress,
    Report,
    Skill,
)


def candidate_view(report: Report) -> dict[str, Any]:
    """The report as plain JSON data for the candidate. Documented in docs/report.md."""
    hidden: dict[str, list[dict[str, Any]]] = {criterion.id: [] for criterion in report.criteria}
    samples: list[dict[str, Any]] = []
    for check in report.checks:
        if check.visible:
            samples.append(_sample(check))
        elif check.criterion is not None:
            hidden.setdefault(check.criterion, []).append(_hidden(check))
    return {
        "version": report.version,
        "view": "candidate",
        "intent": report.intent.value,
        "verdict": report.verdict.value,
        "earned": report.earned,
        "possible": report.possible,
        "exercise": {
            "slug": report.origin.exercise,
            "version": report.origin.exercise_version,
            "digest": report.origin.exercise_digest,
        },
        "language": report.origin.language,
        "samples": samples,
        "criteria": [_criterion(criterion, hidden[criterion.id]) for criterion in report.criteria],
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in report.diagnostics],
        "own_run": None if report.own_run is None else _own_run(report.own_run),
        "phases": [_phase(phase) for phase in report.phases],
    }


def progress_of_check(check: CheckReport) -> Progress:
    """The event that tells a candidate that a check has ended, shown as in ``candidate_view``."""
    if check.visible:
        return Progress(kind="check", data={"visible": True, "criterion": None, **_sample(check)})
    return Progress(kind="check", data={"visible": False, "criterion": check.criterion, **_hidden(check)})


def _hidden(check: CheckReport) -> dict[str, Any]:
    return {
        "label": _localized(check.label),
        "hint": None if check.hint is None else _localized(check.hint),
        "verdict": check.verdict.value,
        "reason": check.reason,
    }


def _sample(check: CheckReport) -> dict[str, Any]:
    return {
        "id": check.id,
        **_hidden(check),
        "message": None if check.message is None else _message(check.message),
        "output": check.output,
        "wall_ms": check.wall_ms,
        "cpu_ms": check.cpu_ms,
        "calls": check.calls,
    }


def _criterion(criterion: CriterionReport, checks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "label": _localized(criterion.label),
        "skill": _skill(criterion.skill),
        "passed": criterion.passed,
        "total": criterion.total,
        "checks": checks,
    }


def _skill(skill: Skill) -> dict[str, Any]:
    return {"framework": skill.framework, "version": skill.version, "code": skill.code, "level": skill.level}


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "file": diagnostic.file,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "message": _message(diagnostic.message),
    }


def _own_run(run: OwnRun) -> dict[str, Any]:
    return {
        "verdict": run.verdict.value,
        "stdout": run.stdout,
        "stderr": run.stderr,
        "exit_code": run.exit_code,
        "wall_ms": run.wall_ms,
    }


def _phase(phase: Phase) -> dict[str, Any]:
    return {"name": phase.name, "wall_ms": phase.wall_ms}


def _message(text: Message) -> str | dict[str, str]:
    return text if isinstance(text, str) else _localized(text)


def _localized(text: Localized) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}
