"""How far an order is, by what has become of its sitting."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.partners.model import OrderState, Outcome
from api.partners.store import OrderRow
from api.results.store import ResultRow
from api.sittings.store import SittingRow


def outcome_of(session: Session, row: OrderRow, address: str) -> Outcome:
    """What those are told who ordered it. Points only once its result stands."""
    sitting = session.scalar(
        select(SittingRow).where(
            SittingRow.campaign_id == row.campaign_id,
            SittingRow.candidate_id == row.candidate_id,
            SittingRow.trial.is_(False),
        )
    )
    result = None
    if sitting is not None and row.state is OrderState.COMPLETE:
        result = session.scalar(select(ResultRow).where(ResultRow.sitting_id == sitting.id, ResultRow.newest.is_(True)))
    return Outcome(
        order=row.id,
        state=row.state,
        report_url=f"{address}/staff/campaigns/{row.campaign_id}"
        if sitting is None
        else f"{address}/staff/sittings/{sitting.id}",
        earned=0.0 if result is None else result.earned,
        possible=0.0 if result is None else result.possible,
        language="fr" if sitting is None else sitting.language,
        started_at=None if sitting is None else sitting.started_at,
        finished_at=None if sitting is None else sitting.finished_at,
    )
