"""The questions of an organisation: written, changed, retired. A change makes another version; none is ever lost."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from api.accounts import audit
from api.accounts.model import Acting
from api.catalog.model import NoSuchQuestionError, UnfitQuestionError
from api.catalog.question import Question, QuestionBody
from api.catalog.question_json import body_faults, body_from_json, body_to_json, skill_to_json
from api.catalog.starter_questions import StarterQuestions
from api.catalog.store import QuestionRow
from api.database import Database
from api.etags import OldRevisionError, Wanted
from api.ids import new_id
from api.paging import Page, PageOf, read_page


class Questions:
    """The use cases of this feature that concern questions."""

    def __init__(self, database: Database, starters: StarterQuestions) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._starters = starters

    def question(self, organisation: str, series: str, version: int | None = None) -> Question:
        """A question; None as the version takes the newest one. Retired ones are found, too.

        Raises:
            NoSuchQuestionError: the organisation has none, or not in this version.
        """
        with self._database.read(organisation) as session:
            return _question(_find(session, series, version))

    def newest(self, organisation: str, asked: PageOf, *, retired: bool = False) -> Page[Question]:
        """The newest version of each question that is in use (or of each that is not), in the order of their making."""
        newer = aliased(QuestionRow)
        newest = select(func.max(newer.version)).where(newer.series_id == QuestionRow.series_id).scalar_subquery()
        state = QuestionRow.retired_at.is_not(None) if retired else QuestionRow.retired_at.is_(None)
        wanted = select(QuestionRow).where(state, QuestionRow.version == newest)
        with self._database.read(organisation) as session:
            page = read_page(session, wanted, asked, QuestionRow.series_id)
            return Page([_question(row) for row in page.items], page.next)

    def create(self, acting: Acting, body: QuestionBody) -> Question:
        """A new question, in version 1.

        Raises:
            UnfitQuestionError: it cannot be asked as it is.
        """
        _check(body)
        with self._database.write(acting.organisation) as session:
            row = _add(session, acting, new_id(), 1, body, starter=None)
            audit.note(session, acting, "question.created", "question", row.series_id)
            return _question(row)

    def revise(self, acting: Acting, series: str, body: QuestionBody, wanted: Wanted) -> Question:
        """The next version of a question. Batteries that name an earlier one keep it.

        Raises:
            NoSuchQuestionError: the organisation has none.
            UnfitQuestionError: it cannot be asked as it is.
            OldRevisionError: the newest version is not the one that is to be changed.
        """
        _check(body)
        try:
            with self._database.write(acting.organisation) as session:
                before = _find(session, series, None)
                wanted.check(before.version)
                if before.retired_at is None and body_from_json(before.body) == body:
                    return _question(before)
                session.execute(update(QuestionRow).where(QuestionRow.series_id == series).values(retired_at=None))
                row = _add(session, acting, series, before.version + 1, body, starter=before.starter)
                session.flush()
                audit.note(session, acting, "question.changed", "question", series, {"version": row.version})
                return _question(row)
        except IntegrityError:
            raise OldRevisionError from None

    def retire(self, acting: Acting, series: str) -> None:
        """Offer a question no longer. Batteries that hold it keep it.

        Raises:
            NoSuchQuestionError: the organisation has none.
        """
        with self._database.write(acting.organisation) as session:
            if _find(session, series, None).retired_at is None:
                now = datetime.now(UTC)
                session.execute(update(QuestionRow).where(QuestionRow.series_id == series).values(retired_at=now))
                audit.note(session, acting, "question.retired", "question", series)

    def take_starters(self, acting: Acting) -> list[Question]:
        """Make the installation's own questions the organisation's, those that are not yet. Returns the new ones."""
        with self._database.write(acting.organisation) as session:
            taken = set(session.scalars(select(QuestionRow.starter)))
            rows = [
                _add(session, acting, new_id(), 1, body, starter=name)
                for name, body in self._starters.bodies.items()
                if name not in taken
            ]
            if rows:
                audit.note(session, acting, "question.starters_taken", "question", None, {"count": len(rows)})
            return [_question(row) for row in rows]


def _check(body: QuestionBody) -> None:
    faults = tuple(body_faults(body))
    if faults:
        raise UnfitQuestionError(faults)


def _find(session: Session, series: str, version: int | None) -> QuestionRow:
    wanted = select(QuestionRow).where(QuestionRow.series_id == series).order_by(QuestionRow.version.desc()).limit(1)
    if version is not None:
        wanted = wanted.where(QuestionRow.version == version)
    row = None if "\0" in series else session.scalar(wanted)
    if row is None:
        raise NoSuchQuestionError
    return row


def _add(
    session: Session, acting: Acting, series: str, version: int, body: QuestionBody, *, starter: str | None
) -> QuestionRow:
    row = QuestionRow(
        id=new_id(),
        series_id=series,
        version=version,
        kind=body.kind,
        body=body_to_json(body),
        skills=[skill_to_json(skill) for skill in body.skills],
        starter=starter,
        created_by=acting.actor.id,
        created_at=datetime.now(UTC),
    )
    session.add(row)
    return row


def _question(row: QuestionRow) -> Question:
    return Question(
        series=row.series_id,
        version=row.version,
        body=body_from_json(row.body),
        created_at=row.created_at,
        retired_at=row.retired_at,
    )
