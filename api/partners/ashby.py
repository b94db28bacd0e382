"""Ashby's Assessments Partner API, as it is published: what it is answered, and what it is told. Pure.

We host ``assessment.list``, ``assessment.start`` and ``assessment.cancel``; Ashby hosts ``assessment.update``. Each
side shows the other its key as the name in Basic authentication. Sending a result is what says that it is complete.
"""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from api.partners.model import OrderableTest, OrderState, Outcome

#: Where it is told, below its address.
UPDATE: Final = "/assessment.update"


def success(results: Any) -> dict[str, Any]:
    """Every answer that is no refusal."""
    return {"success": True, "results": results}


def tests(found: list[OrderableTest]) -> dict[str, Any]:
    """The answer to ``assessment.list``."""
    return success([{"assessment_type_id": one.id, "name": one.name, "description": one.description} for one in found])


def update(outcome: Outcome, stamp_ms: int) -> dict[str, Any]:
    """The body of ``assessment.update``. ``stamp_ms`` is greater than that of what was told before."""
    told: dict[str, Any] = {"assessment_id": outcome.order, "timestamp": stamp_ms}
    if outcome.state is OrderState.CANCELLED:
        why = "The invitation was revoked in Preuve."
        return {**told, "cancelled_reason": _value("cancelled_reason", "Reason", "string", why)}
    told["assessment_profile_url"] = _value("report", "Report", "url", outcome.report_url)
    if outcome.state is not OrderState.COMPLETE:
        word = "Started" if outcome.state is OrderState.STARTED else "Sent"
        return {**told, "assessment_status": _value("status", "Status", "string", word)}
    result = (
        _value("result", "Score", "string", "No score: nothing could be counted.")
        if outcome.score is None
        else _value("result", "Score", "numeric_score", outcome.score)
    )
    metadata = [_value("points", "Points", "string", f"{outcome.earned:g} / {outcome.possible:g}")]
    if outcome.started_at is not None and outcome.finished_at is not None:
        minutes = round((outcome.finished_at - outcome.started_at).total_seconds() / 60, 1)
        metadata.append(_value("duration", "Time taken", "numeric_duration_minutes", minutes))
    return {
        **told,
        "assessment_status": _value("status", "Status", "string", "Complete"),
        "assessment_result": result,
        "metadata": metadata,
    }


def request(key: str, body: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request to Ashby."""
    name = base64.b64encode(f"{key}:".encode()).decode()
    headers = {
        "Authorization": f"Basic {name}",
        "Content-Type": "application/json",
        "Accept": "application/json; version=1",
        # Its front refuses requests that do not say what they come from.
        "User-Agent": "Preuve-Partners/1",
    }
    return headers, json.dumps(body, separators=(",", ":")).encode()


def _value(identifier: str, label: str, kind: str, value: str | float) -> dict[str, Any]:
    return {"identifier": identifier, "label": label, "type": kind, "value": value}
