"""Asking people for contact whose names are hidden. They alone say whether they become known: see ``own``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.accounts.store import OrganisationRow
from api.campaigns.store import CandidateRow
from api.consents.service import Consents
from api.database import Database
from api.events.catalogue import EventType
from api.events.posting import Events
from api.i18n import DEFAULT, language_of
from api.ids import is_id, new_id
from api.mail.letters import Letters
from api.matching.circles import may_find
from api.matching.findable import purpose_of
from api.matching.letters import letter
from api.matching.matches import known_of
from api.matching.model import Contact, ContactAskedError, ContactState, Known, UnknownMatchError
from api.matching.profiles import find
from api.matching.store import ContactRow, FindablePersonRow
from api.paging import Page, PageOf, read_page
from api.tenancy import EVERYWHERE


class Contacts:
    """The use cases of those who ask."""

    def __init__(
        self, database: Database, base: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """``base`` is the address of this installation, without a slash at its end."""
        self._database = database
        self._base = base
        self._clock = clock

    def ask(self, caller: Caller, profile: str, person: str, message: str) -> Contact:
        """Let somebody know that the organisation would like to talk to them about this job.

        Raises:
            UnknownJobProfileError: the organisation has none of this id.
            UnknownMatchError: nobody whom this organisation can find has this id.
            ContactAskedError: they were asked already.
        """
        with self._database.read(caller.organisation) as session:
            title = find(session, profile).title
        try:
            with self._database.write(EVERYWHERE) as session:
                found = _findable(session, caller, person)
                row = ContactRow(
                    id=new_id(),
                    organisation_id=caller.organisation,
                    profile_id=profile,
                    candidate_id=found.candidate_id,
                    scope_id=found.scope_id,
                    message=message,
                    state=ContactState.ASKED,
                    asked_by=f"{caller.actor.kind.value}:{caller.actor.id}",
                    asked_at=self._clock(),
                )
                session.add(row)
                session.flush()
                audit.note(session, caller, "contact.asked", "job-profile", profile, {"contact": row.id})
                about = {"contact": row.id, "job_profile": profile}
                Events.post(session, caller.organisation, EventType.CONTACT_ASKED, about)
                self._write(session, row, found.organisation_id, title)
        except IntegrityError:
            raise ContactAskedError from None
        return contact_of(row, None)

    def page(self, caller: Caller, profile: str, asked: PageOf) -> Page[Contact]:
        """Who was asked for a job, the newest first; with names where they have accepted.

        Raises:
            UnknownJobProfileError: the organisation has none of this id.
            UnfitRequestError: the cursor is none that we gave.
        """
        with self._database.read(caller.organisation) as session:
            find(session, profile)
            wanted = select(ContactRow).where(ContactRow.profile_id == profile)
            rows = read_page(session, wanted, asked, ContactRow.id, newest_first=True)
        accepted = [one.candidate_id for one in rows.items if one.state is ContactState.AGREED]
        # They may be another organisation's, and have accepted that this one knows them.
        with self._database.read(EVERYWHERE) as session:
            known = known_of(session, accepted)
        return Page([contact_of(one, known.get(one.candidate_id)) for one in rows.items], rows.next)

    def _write(self, session: Session, row: ContactRow, whose: str, title: str) -> None:
        """Whoever has an address gets a letter; all others find it in their space."""
        person = session.get_one(CandidateRow, row.candidate_id)
        asker = session.get_one(OrganisationRow, row.organisation_id)
        if person.email is None:
            return
        inviter = session.get_one(OrganisationRow, whose)
        language = language_of(person.language) or language_of(inviter.settings.get("language")) or DEFAULT
        subject, text = letter(
            language,
            name=person.name,
            asker=asker.name,
            inviter=inviter.name,
            title=title,
            message=row.message,
            link=f"{self._base}/mine/findable",
        )
        Letters.post(
            session,
            to=person.email,
            subject=subject,
            text=text,
            kind="contact",
            about=("contact", row.id),
            organisation=whose,
        )


def _findable(session: Session, caller: Caller, person: str) -> FindablePersonRow:
    """Somebody whom this organisation can find at this moment. Raises UnknownMatchError."""
    found = session.get(FindablePersonRow, person) if is_id(person) else None
    if found is None or not may_find(session, caller.organisation, found):
        raise UnknownMatchError
    if not Consents.given(session, found.candidate_id, purpose_of(found.organisation_id, found.scope_id)):
        raise UnknownMatchError
    return found


def contact_of(row: ContactRow, known: Known | None) -> Contact:
    """As the use cases know it."""
    return Contact(
        id=row.id,
        profile=row.profile_id,
        message=row.message,
        state=row.state,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        known=known,
    )
