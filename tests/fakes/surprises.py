"""The outcome of an exercise's check in words, for the message of a test that fails."""

from __future__ import annotations

from runner.authoring import CheckOutcome


def describe(outcome: CheckOutcome) -> str:
    lines = [f"{problem.file}: {problem.message} {problem.remedy}" for problem in outcome.problems]
    for surprise in outcome.surprises:
        lines.append(f"{surprise.answer.place} ({surprise.answer.language}): {surprise.message}")
        lines += [f"    {check.id}: {check.verdict} {check.reason} {check.message}" for check in surprise.checks]
    return "\n".join(lines)
