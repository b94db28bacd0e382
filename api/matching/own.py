"""The candidate's side: where they can be found, who has looked, and who would like to talk to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf
from api.accounts.store import OrganisationRow
from api.consents.purposes import Purpose
from api.database import Database
from api.events.catalogue import EventType
from api.events.posting import Events
from api.ids import is_id
from api.matching.circles import pools_of
from api.matching.model import (
    ContactAnsweredError,
    ContactAsked,
    ContactState,
    Look,
    OwnFindable,
    UnknownContactError,
)
from api.matching.store import ContactRow, JobProfileRow, MatchViewRow
from api.sittings.model import CandidateCaller
from api.tenancy import EVERYWHERE

_MOST_LOOKS: Final = 100


class OwnMatching:
    """The use cases of a candidate's own page."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Connects when first used."""
        self._database = database
        self._clock = clock

    def read(self, caller: CandidateCaller) -> OwnFindable:
        """Everything of it, and nothing about anybody else. What other organisations keep of them is theirs to see."""
        with self._database.read(EVERYWHERE) as session:
            pools = pools_of(session, caller.organisation)
            asked = session.execute(
                select(ContactRow, JobProfileRow, OrganisationRow.name)
                .join(JobProfileRow, JobProfileRow.id == ContactRow.profile_id)
                .join(OrganisationRow, OrganisationRow.id == ContactRow.organisation_id)
                .where(ContactRow.candidate_id == caller.candidate)
                .order_by(ContactRow.id.desc())
            ).all()
            looks = session.execute(
                select(MatchViewRow, JobProfileRow.title, OrganisationRow.name)
                .join(JobProfileRow, JobProfileRow.id == MatchViewRow.profile_id)
                .join(OrganisationRow, OrganisationRow.id == MatchViewRow.organisation_id)
                .where(MatchViewRow.candidate_id == caller.candidate)
                .order_by(MatchViewRow.last_at.desc(), MatchViewRow.profile_id)
                .limit(_MOST_LOOKS)
            ).all()
        return OwnFindable(
            purposes=(Purpose.FOUND.value, *(f"{Purpose.POOL.value}:{one.id}" for one in pools)),
            pools=pools,
            contacts=tuple(
                ContactAsked(
                    id=row.id,
                    organisation=organisation,
                    title=profile.title,
                    place=profile.place,
                    message=row.message,
                    state=row.state,
                    asked_at=row.asked_at,
                    answered_at=row.answered_at,
                )
                for row, profile, organisation in asked
            ),
            looks=tuple(
                Look(
                    organisation=organisation,
                    title=title,
                    first_at=row.first_at,
                    last_at=row.last_at,
                    times=row.times,
                )
                for row, title, organisation in looks
            ),
        )

    def answer(self, caller: CandidateCaller, contact: str, *, accepts: bool) -> None:
        """Become known to the organisation that asks, or not.

        Raises:
            UnknownContactError: nobody has asked them under this id.
            ContactAnsweredError: they have answered.
        """
        with self._database.write(EVERYWHERE) as session:
            mine = select(ContactRow).where(ContactRow.id == contact, ContactRow.candidate_id == caller.candidate)
            row = session.scalar(mine.with_for_update()) if is_id(contact) else None
            if row is None:
                raise UnknownContactError
            if row.state is not ContactState.ASKED:
                raise ContactAnsweredError
            row.state = ContactState.AGREED if accepts else ContactState.DECLINED
            row.answered_at = self._clock()
            acting = OnBehalf(
                organisation=caller.organisation, actor=Actor(kind=ActorKind.CANDIDATE, id=caller.candidate)
            )
            audit.note(session, acting, "contact.answered", "contact", row.id, {"accepts": accepts})
            about = {"contact": row.id, "job_profile": row.profile_id}
            Events.post(session, row.organisation_id, EventType.CONTACT_ANSWERED, about)
