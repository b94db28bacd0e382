"""Greenhouse's Assessment Partner API, as it is published: what it is answered, and how it is told. Pure.

We host ``list_tests``, ``send_test``, ``test_status`` and ``response_error``. When a test is complete, an empty PATCH
goes to the address that came with it, and Greenhouse asks for its status. Its key is the name in Basic authentication.
"""

from __future__ import annotations

from typing import Any, Final

from api.partners.model import OrderableTest, OrderState, Outcome

#: A key must have fewer characters than this.
MOST_KEY: Final = 171


def tests(found: list[OrderableTest]) -> list[dict[str, Any]]:
    """The answer to ``list_tests``."""
    return [{"partner_test_id": one.id, "partner_test_name": one.name} for one in found]


def status(outcome: Outcome) -> dict[str, Any]:
    """The answer to ``test_status``. ``metadata`` is flat, its values are JSON's simple ones."""
    if outcome.state is not OrderState.COMPLETE:
        return {"partner_status": outcome.state.value}
    minutes = _minutes(outcome)
    metadata: dict[str, str | float] = {
        "Points": f"{outcome.earned:g} / {outcome.possible:g}",
        **({} if outcome.started_at is None else {"Started At": outcome.started_at.isoformat(timespec="seconds")}),
        **({} if outcome.finished_at is None else {"Completed At": outcome.finished_at.isoformat(timespec="seconds")}),
        **({} if minutes is None else {"Minutes": minutes}),
        "Language": outcome.language,
    }
    return {
        "partner_status": "complete",
        "partner_profile_url": outcome.report_url,
        # Where nothing counts, through a fault of the platform, there is no score: that would be one of 0.
        **({} if outcome.score is None else {"partner_score": outcome.score}),
        "metadata": metadata,
    }


def _minutes(outcome: Outcome) -> float | None:
    if outcome.started_at is None or outcome.finished_at is None:
        return None
    return round((outcome.finished_at - outcome.started_at).total_seconds() / 60, 1)
