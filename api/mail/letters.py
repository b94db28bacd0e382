"""Putting letters into the outbox, in the transaction that they are about: both are kept, or neither."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from api.ids import new_id
from api.mail.model import LetterState, UnfitLetterError, is_address
from api.mail.store import OutboxMailRow
from api.tenancy import organisation_of

#: Organisations belong to a feature above this one.
_organisations = table("organisations", column("id"), column("test_of"))

_LONGEST_SUBJECT = 300


class Letters:
    """The outbox, seen from those who write."""

    @staticmethod
    def post(
        session: Session,
        *,
        to: str,
        subject: str,
        text: str,
        kind: str,
        html: str | None = None,
        about: tuple[str, str] | None = None,
        organisation: str | None = None,
    ) -> str:
        """Have a letter sent once the transaction is kept. In a test twin it is written down and stays.

        Args:
            session: the caller's; nothing is sent if it is undone.
            to: one address.
            subject: one line; line breaks in it become blanks.
            text: plain text; forgotten once the letter has left.
            kind: what sort of letter: ``invitation``.
            html: the same for readers that show it.
            about: what it is about, as kind and id: ``("invitation", "019a…")``.
            organisation: whose letter; left out: the session's.

        Returns:
            The letter's id.

        Raises:
            UnfitLetterError: ``to`` is no address.
        """
        if not is_address(to):
            raise UnfitLetterError("no address")
        organisation = organisation or organisation_of(session)
        test_of = session.scalar(select(_organisations.c.test_of).where(_organisations.c.id == organisation))
        now = datetime.now(UTC)
        row = OutboxMailRow(
            id=new_id(),
            organisation_id=organisation,
            to=to,
            subject=" ".join(subject.split())[:_LONGEST_SUBJECT],
            text=text,
            html=html,
            kind=kind,
            about_kind=None if about is None else about[0],
            about_id=None if about is None else about[1],
            state=LetterState.WAITING if test_of is None else LetterState.HELD,
            tries=0,
            next_try_at=now,
            last_error=None,
            created_at=now,
            sent_at=None,
        )
        session.add(row)
        return row.id
