"""What others are told of sittings: they began, ended, went on, and their work was graded. Nothing of trials."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from api.campaigns.plan import PRACTICE
from api.events.catalogue import EventType
from api.events.posting import Events
from api.sittings.statements import Line, handed_in, sittings

_WHOSE: Final = (
    select(handed_in.c.item_id, handed_in.c.sitting_id, sittings.c.trial)
    .select_from(handed_in.join(sittings, sittings.c.id == handed_in.c.sitting_id))
    .where(handed_in.c.submission_id == bindparam("submission"))
)


def tell(session: Session, row: Line, kind: EventType) -> None:
    """Post what has become of a sitting, in the transaction in which it does."""
    if not row.trial:
        data = {"sitting": row.id, "campaign": row.campaign_id, "candidate": row.candidate_id}
        Events.post(session, row.organisation_id, kind, data)


class Telling:
    """Hears from grading of work that has its verdict (``api.grading.recording.Listener``)."""

    def graded(self, session: Session, *, organisation: str, submission: str) -> None:
        """Post it, with the sitting that it belongs to."""
        whose = session.execute(_WHOSE, {"submission": submission}).first()
        if whose is not None and (whose.trial or whose.item_id == PRACTICE):
            return
        data = {"submission": submission, "sitting": None if whose is None else whose.sitting_id}
        Events.post(session, organisation, EventType.SUBMISSION_GRADED, data)
