"""Rows of pairs as what they are, with the people and campaigns behind them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.campaigns.store import CampaignRow
from api.results.books import Books
from api.similarity.comparing import Passage
from api.similarity.model import Compared, Side, Similarity
from api.similarity.store import ComparisonRow, SimilarityAnswerRow, SimilarityRow
from api.sittings.store import HandedInRow, SittingRow


def compared(row: ComparisonRow) -> Compared:
    """A comparison."""
    return Compared(
        at=row.compared_at,
        by=row.compared_by,
        works=row.works,
        earlier=row.earlier,
        pairs=row.pairs,
        left_out=tuple(row.left_out),
    )


def turned(one: Passage) -> Passage:
    """The same passage with its sides exchanged."""
    return Passage(
        file_a=one.file_b,
        first_a=one.first_b,
        last_a=one.last_b,
        file_b=one.file_a,
        first_b=one.first_a,
        last_b=one.last_a,
        tokens=one.tokens,
    )


def campaign_of(session: Session, sitting: str) -> str | None:
    """The campaign that somebody sat in."""
    return session.scalar(select(SittingRow.campaign_id).where(SittingRow.id == sitting))


def pairs(session: Session, books: Books, rows: Sequence[SimilarityRow]) -> list[Similarity]:
    """Pairs with both sides, in the order of the rows; in a few statements for all of them."""
    sittings = {
        row.id: row
        for row in session.execute(
            select(SittingRow.id, SittingRow.candidate_id, SittingRow.campaign_id, CampaignRow.title)
            .join(CampaignRow, CampaignRow.id == SittingRow.campaign_id)
            .where(SittingRow.id.in_({one for row in rows for one in (row.sitting_a, row.sitting_b)}))
        )
    }
    receipts = {one for row in rows for one in (row.handed_in_a, row.handed_in_b)}
    handed_at = {
        row.id: row.created_at
        for row in session.execute(select(HandedInRow.id, HandedInRow.created_at).where(HandedInRow.id.in_(receipts)))
    }
    said = {
        (row.similarity_id, row.sitting_id): row
        for row in session.scalars(
            select(SimilarityAnswerRow).where(SimilarityAnswerRow.similarity_id.in_([row.id for row in rows]))
        )
    }
    names: dict[str, str | None] = {}
    for campaign in {one.campaign_id for one in sittings.values()}:
        candidates = [one.candidate_id for one in sittings.values() if one.campaign_id == campaign]
        names |= {person.id: person.name for person in books.roster.people(session, campaign, candidates).values()}

    def side(row: SimilarityRow, sitting: str, handed_in: str, own: int) -> Side:
        of, answer = sittings[sitting], said.get((row.id, sitting))
        return Side(
            sitting=sitting,
            candidate=of.candidate_id,
            name=names.get(of.candidate_id),
            campaign=of.campaign_id,
            campaign_title=of.title,
            handed_in=handed_in,
            handed_in_at=handed_at[handed_in],
            own_tokens=own,
            answer=None if answer is None else answer.text,
            answered_at=None if answer is None else answer.answered_at,
        )

    return [
        Similarity(
            id=row.id,
            campaign=row.campaign_id,
            exercise=row.exercise,
            language=row.language,
            a=side(row, row.sitting_a, row.handed_in_a, row.own_a),
            b=side(row, row.sitting_b, row.handed_in_b, row.own_b),
            shared=row.shared,
            threshold=row.threshold,
            passages=tuple(msgspec.convert(row.passages, list[Passage])),
            rule_version=row.rule_version,
            found_at=row.found_at,
            state=row.state,
            asked_at=row.asked_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            reason=row.reason,
        )
        for row in rows
    ]
