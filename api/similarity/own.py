"""What those who were asked see and say, at the device at which their sitting is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf
from api.database import Database
from api.ids import is_id
from api.similarity.model import AnsweredError, OwnSimilarity, UnknownSimilarityError
from api.similarity.store import SimilarityAnswerRow, SimilarityRow
from api.sittings.model import CandidateCaller
from api.sittings.store import HandedInRow, SittingRow


class OwnSimilarities:
    """The use cases of candidates. Of the other person they learn nothing, not even whether there is one."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Connects when first used."""
        self._database = database
        self._clock = clock

    def all(self, caller: CandidateCaller) -> list[OwnSimilarity]:
        """Everything that they were asked about in this sitting, the oldest first."""
        with self._database.read(caller.organisation) as session:
            wanted = select(SimilarityRow).where(*_asked(caller)).order_by(SimilarityRow.id)
            return [_own(session, row, caller.sitting) for row in session.scalars(wanted)]

    def is_asked(self, caller: CandidateCaller) -> bool:
        """True if there is anything."""
        with self._database.read(caller.organisation) as session:
            return session.scalar(select(SimilarityRow.id).where(*_asked(caller)).limit(1)) is not None

    def answer(self, caller: CandidateCaller, similarity: str, text: str) -> OwnSimilarity:
        """Say what they have to say. Once: a second thought belongs into a letter.

        Raises:
            UnknownSimilarityError: they were not asked about any such thing.
            AnsweredError: they have answered.
        """
        with self._database.write(caller.organisation) as session:
            wanted = select(SimilarityRow).where(*_asked(caller), SimilarityRow.id == similarity)
            row = session.scalar(wanted.with_for_update()) if is_id(similarity) else None
            if row is None:
                raise UnknownSimilarityError
            if session.get(SimilarityAnswerRow, (row.id, caller.sitting)) is not None:
                raise AnsweredError
            now = self._clock()
            session.add(
                SimilarityAnswerRow(similarity_id=row.id, sitting_id=caller.sitting, text=text, answered_at=now)
            )
            session.flush()
            acting = OnBehalf(
                organisation=caller.organisation, actor=Actor(kind=ActorKind.CANDIDATE, id=caller.candidate)
            )
            audit.note(session, acting, "similarity.answered", "sitting", caller.sitting, {"similarity": row.id})
            return _own(session, row, caller.sitting)


def _asked(caller: CandidateCaller) -> tuple[Any, ...]:
    """Asked about, in the campaign that this sitting belongs to: whoever wrote before it was not asked."""
    mine = or_(SimilarityRow.sitting_a == caller.sitting, SimilarityRow.sitting_b == caller.sitting)
    here = select(SittingRow.campaign_id).where(SittingRow.id == caller.sitting).scalar_subquery()
    return (mine, SimilarityRow.asked_at.is_not(None), SimilarityRow.campaign_id == here)


def _own(session: Session, row: SimilarityRow, sitting: str) -> OwnSimilarity:
    side = "a" if row.sitting_a == sitting else "b"
    handed = session.get_one(HandedInRow, row.handed_in_a if side == "a" else row.handed_in_b)
    answer = session.get(SimilarityAnswerRow, (row.id, sitting))
    if row.asked_at is None:
        raise UnknownSimilarityError
    return OwnSimilarity(
        id=row.id,
        item=handed.item_id,
        exercise=row.exercise,
        handed_in_at=handed.created_at,
        files=dict(handed.content.get("files", {})),
        passages=tuple(
            sorted((one[f"file_{side}"], one[f"first_{side}"], one[f"last_{side}"]) for one in row.passages)
        ),
        asked_at=row.asked_at,
        answer=None if answer is None else answer.text,
        answered_at=None if answer is None else answer.answered_at,
        state=row.state,
        decided_at=row.decided_at,
        reason=row.reason,
    )
