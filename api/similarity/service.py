"""Comparing a campaign's work, and what staff do with a pair: the use cases. No step follows from another by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, Caller
from api.database import Database
from api.ids import is_id, new_id
from api.paging import Page, PageOf, cut
from api.results.books import Books
from api.results.model import PersonDecidesError
from api.similarity import gathering, reading
from api.similarity.comparing import RULE_VERSION, Pair, compare
from api.similarity.gathering import Piece
from api.similarity.model import (
    ANSWER_TIME,
    Compared,
    Laid,
    NotHeardError,
    Similarity,
    SimilarityDecidedError,
    SimilarityState,
    UnknownSimilarityError,
)
from api.similarity.store import ComparisonRow, SimilarityAnswerRow, SimilarityRow
from api.similarity.telling import tell
from api.sittings.store import HandedInRow


class Similarities:
    """What staff do."""

    def __init__(
        self, database: Database, books: Books, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books
        self._clock = clock

    def compare(self, caller: Caller, campaign: str) -> Compared:
        """Compare the work of a campaign with each other and with earlier work, and keep what is worth a look.

        What somebody was asked about or has decided stays as it is. What was found before, is not found now and was
        not looked at is forgotten.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        marking = self._books.marking(caller.organisation)
        left_out: set[str] = set()
        found: list[tuple[Pair, Piece, Piece]] = []
        earlier = 0
        with self._database.read(caller.organisation) as session:
            self._books.occasion(session, campaign)
            mine = gathering.of_campaign(session, campaign)
            for exercise, language in sorted({(one.exercise, one.language) for one in mine}):
                some = [one for one in mine if (one.exercise, one.language) == (exercise, language)]
                content = marking.exercise_at(exercise, some[-1].digest)
                if content is None:
                    left_out.add(exercise)
                    continue
                before = gathering.from_before(session, campaign, exercise, language)
                earlier += len(before)
                pieces = {one.handed_in: one for one in (*some, *before)}
                programs = [one.program(content) for one in pieces.values()]
                for pair in compare(programs, gathering.given_with(content, language)):
                    found.append((pair, pieces[pair.a], pieces[pair.b]))
        now, who = self._clock(), _who(caller)
        with self._database.write(caller.organisation) as session:
            kept = self._keep(session, campaign, found, now)
            session.add(
                ComparisonRow(
                    id=new_id(),
                    campaign_id=campaign,
                    works=len(mine),
                    earlier=earlier,
                    pairs=kept,
                    left_out=sorted(left_out),
                    compared_by=who,
                    compared_at=now,
                )
            )
            audit.note(session, caller, "work.compared", "campaign", campaign, {"works": len(mine), "pairs": kept})
        return Compared(at=now, by=who, works=len(mine), earlier=earlier, pairs=kept, left_out=tuple(sorted(left_out)))

    def last(self, caller: Caller, campaign: str) -> Compared | None:
        """The newest comparison of a campaign; None if there was none.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        with self._database.read(caller.organisation) as session:
            self._books.occasion(session, campaign)
            row = session.scalar(
                select(ComparisonRow)
                .where(ComparisonRow.campaign_id == campaign)
                .order_by(ComparisonRow.id.desc())
                .limit(1)
            )
            return None if row is None else reading.compared(row)

    def page(
        self, caller: Caller, campaign: str, asked: PageOf, *, state: SimilarityState | None = None
    ) -> Page[Similarity]:
        """The pairs of a campaign, the most alike first. It is noted who looked.

        Raises:
            UnknownResultError: the organisation has no such campaign.
            UnfitRequestError: the cursor is none that we gave.
        """
        with self._database.write(caller.organisation) as session:
            self._books.occasion(session, campaign)
            wanted = select(SimilarityRow).where(SimilarityRow.campaign_id == campaign)
            rows = session.scalars(wanted if state is None else wanted.where(SimilarityRow.state == state)).all()
            audit.note(session, caller, "similarities.read", "campaign", campaign)
            found = reading.pairs(session, self._books, rows)
        return cut(found, asked, lambda one: f"{1 - one.share:.9f} {one.id}")

    def find(self, caller: Caller, similarity: str) -> Laid:
        """One pair with the files of both. It is noted who looked.

        Raises:
            UnknownSimilarityError: the organisation has none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = _row(session, similarity)
            [pair] = reading.pairs(session, self._books, [row])
            files = {
                one.id: dict(one.content.get("files", {}))
                for one in session.scalars(
                    select(HandedInRow).where(HandedInRow.id.in_([row.handed_in_a, row.handed_in_b]))
                )
            }
            audit.note(session, caller, "similarity.read", "campaign", row.campaign_id, {"similarity": row.id})
            return Laid(pair=pair, files_a=files[row.handed_in_a], files_b=files[row.handed_in_b])

    def ask(self, caller: Caller, similarity: str) -> Laid:
        """Ask those who wrote it in this campaign what they say. They are told so, and nothing is decided.

        Raises:
            UnknownSimilarityError: the organisation has none of this id.
            PersonDecidesError: a key asks.
            SimilarityDecidedError: they were asked, or somebody has decided.
        """
        _refuse_keys(caller)
        with self._database.write(caller.organisation) as session:
            row = _row(session, similarity, lock=True)
            if row.state is not SimilarityState.OPEN:
                raise SimilarityDecidedError(state=row.state.value)
            row.state, row.asked_by, row.asked_at = SimilarityState.ASKED, _who(caller), self._clock()
            session.flush()
            for sitting in asked_sittings(session, row):
                tell(session, sitting)
            audit.note(session, caller, "similarity.asked", "campaign", row.campaign_id, {"similarity": row.id})
        return self.find(caller, similarity)

    def decide(self, caller: Caller, similarity: str, *, confirmed: bool, reason: str) -> Laid:
        """Say what it is, with a reason. Nothing follows by itself: no score and no rank changes.

        Raises:
            UnknownSimilarityError: the organisation has none of this id.
            PersonDecidesError: a key asks.
            SimilarityDecidedError: somebody has decided before.
            NotHeardError: it is to be confirmed, and those who wrote it were not heard.
        """
        _refuse_keys(caller)
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            row = _row(session, similarity, lock=True)
            if row.state.is_decided:
                raise SimilarityDecidedError(state=row.state.value)
            if confirmed and not _heard(session, row, now):
                raise NotHeardError
            row.state = SimilarityState.CONFIRMED if confirmed else SimilarityState.DISMISSED
            row.decided_by, row.decided_at, row.reason = _who(caller), now, reason
            about = {"similarity": row.id}
            if confirmed:
                audit.note(session, caller, "similarity.confirmed", "campaign", row.campaign_id, about)
            else:
                audit.note(session, caller, "similarity.dismissed", "campaign", row.campaign_id, about)
        return self.find(caller, similarity)

    def _keep(self, session: Session, campaign: str, found: Sequence[tuple[Pair, Piece, Piece]], now: datetime) -> int:
        known = {
            (row.handed_in_a, row.handed_in_b): row
            for row in session.scalars(
                select(SimilarityRow).where(SimilarityRow.campaign_id == campaign).with_for_update()
            )
        }
        alike: set[tuple[str, str]] = set()
        for pair, one, other in found:
            turned = one.earlier
            a, b = (other, one) if turned else (one, other)
            alike.add((a.handed_in, b.handed_in))
            if (a.handed_in, b.handed_in) in known:
                continue
            passages = [reading.turned(passage) for passage in pair.passages] if turned else list(pair.passages)
            session.add(
                SimilarityRow(
                    id=new_id(),
                    campaign_id=campaign,
                    exercise=a.exercise,
                    language=a.language,
                    sitting_a=a.sitting,
                    sitting_b=b.sitting,
                    handed_in_a=a.handed_in,
                    handed_in_b=b.handed_in,
                    own_a=pair.own_b if turned else pair.own_a,
                    own_b=pair.own_a if turned else pair.own_b,
                    shared=pair.shared,
                    threshold=pair.threshold,
                    passages=msgspec.to_builtins(passages),
                    rule_version=RULE_VERSION,
                    found_at=now,
                    state=SimilarityState.OPEN,
                )
            )
        gone = [row.id for key, row in known.items() if key not in alike and row.state is SimilarityState.OPEN]
        session.execute(delete(SimilarityRow).where(SimilarityRow.id.in_(gone)))
        return len(alike)


def asked_sittings(session: Session, row: SimilarityRow) -> list[str]:
    """Who is asked: those of the two who wrote it in this campaign."""
    return [one for one in (row.sitting_a, row.sitting_b) if reading.campaign_of(session, one) == row.campaign_id]


def _heard(session: Session, row: SimilarityRow, now: datetime) -> bool:
    if row.asked_at is None:
        return False
    answered = set(
        session.scalars(select(SimilarityAnswerRow.sitting_id).where(SimilarityAnswerRow.similarity_id == row.id))
    )
    return now >= row.asked_at + ANSWER_TIME or answered >= set(asked_sittings(session, row))


def _row(session: Session, similarity: str, *, lock: bool = False) -> SimilarityRow:
    wanted = select(SimilarityRow).where(SimilarityRow.id == similarity)
    found = session.scalar(wanted.with_for_update() if lock else wanted) if is_id(similarity) else None
    if found is None:
        raise UnknownSimilarityError
    return found


def _who(caller: Caller) -> str:
    actor: Actor = caller.actor
    return f"{actor.kind.value}:{actor.id}"


def _refuse_keys(caller: Caller) -> None:
    if caller.actor.kind is not ActorKind.MEMBER:
        raise PersonDecidesError
