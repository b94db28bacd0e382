"""What a candidate is told of a submission while the sitting goes on: the battery's level decides. Pure.

Runs try what is visible anyway, so they are always shown whole; and so is everything of the practice.
"""

from __future__ import annotations

from typing import Any

from api.campaigns.plan import Feedback
from runner.verdict import SubmissionVerdict

_NO_MARK = {SubmissionVerdict.NOT_GRADABLE.value, SubmissionVerdict.INFRASTRUCTURE.value}


def shown(view: dict[str, Any], level: Feedback) -> dict[str, Any]:
    """A candidate's view of a report (``runner.redact.candidate_view``), cut to what the level allows."""
    if level is Feedback.FULL:
        return view
    cut = {**view, "criteria": [], "phases": []}
    if level is Feedback.CRITERIA:
        return {**cut, "criteria": [{**criterion, "checks": []} for criterion in view["criteria"]]}
    if level is Feedback.NONE:
        # Whether it could be graded at all is no secret: it decides whether a submission was used up.
        told = view["verdict"] if view["verdict"] in _NO_MARK else None
        return {**cut, "verdict": told, "earned": None, "possible": None, "samples": view["samples"]}
    return cut


def event_shown(kind: str, data: Any, level: Feedback) -> Any:
    """The data of an event, cut in the same way; None where the event is not shown at all."""
    match kind:
        case "report":
            return shown(data, level) if isinstance(data, dict) else data
        case "check" if level is not Feedback.FULL:
            return data if isinstance(data, dict) and data.get("visible") else None
        case "phase":
            return None if level is not Feedback.FULL else data
        case _:
            return data
