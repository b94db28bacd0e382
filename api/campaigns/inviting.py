"""The rows behind inviting somebody: who is meant, who is invited already, and the invitation itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.campaigns.guest_list import Known
from api.campaigns.making import new_candidate, new_invitation
from api.campaigns.model import CandidateOrigin, InvitationState, InvitedBeforeError
from api.campaigns.people import Guest, same_address
from api.campaigns.store import CampaignRow, CandidateRow, InvitationRow
from api.events.catalogue import EventType
from api.events.posting import Events

_MOST_NAMED: Final = 500


def people_of(session: Session, ids: Iterable[str]) -> dict[str, CandidateRow]:
    """Some people by their ids."""
    rows: Sequence[CandidateRow] = session.scalars(select(CandidateRow).where(CandidateRow.id.in_(list(ids)))).all()
    return {row.id: row for row in rows}


def known_to(session: Session, campaign: str) -> Known:
    """Who is invited. Whoever's invitation was revoked is not."""
    rows = session.execute(
        select(CandidateRow.email_key, CandidateRow.external_ref)
        .join(InvitationRow, InvitationRow.candidate_id == CandidateRow.id)
        .where(InvitationRow.campaign_id == campaign, CandidateRow.origin == CandidateOrigin.STAFF)
        .where(InvitationRow.state != InvitationState.REVOKED)
    ).all()
    return Known(
        emails=frozenset(email for email, _ in rows if email is not None),
        references=frozenset(reference for _, reference in rows if reference is not None),
    )


def people_for(session: Session, guests: Sequence[Guest], now: datetime) -> list[CandidateRow]:
    """Who is meant: by reference or address somebody whom staff have named before, else somebody new.

    In few statements, however many they are: while this goes on, nobody else can write.
    """
    references = _named(session, CandidateRow.external_ref, [guest.reference for guest in guests])
    emails = _named(session, CandidateRow.email_key, [_key(guest.email) for guest in guests])
    found = []
    for guest in guests:
        row = references.get(guest.reference) or emails.get(_key(guest.email))
        if row is None:
            row = new_candidate(guest.name, guest.email, CandidateOrigin.STAFF, now)
            session.add(row)
        row.name, row.updated_at = guest.name, now
        row.email = guest.email or row.email
        row.email_key = _key(row.email)
        row.language = guest.language or row.language
        row.group = guest.group or row.group
        row.external_ref = guest.reference or row.external_ref
        found.append(row)
    _in_order(session, found)
    session.flush()
    return found


def invitations_for(
    session: Session, campaign: CampaignRow, people: Sequence[CandidateRow], guests: Sequence[Guest], now: datetime
) -> list[InvitationRow]:
    """New ones, or those that were revoked, good again.

    Raises:
        InvitedBeforeError: somebody is invited already, or is meant twice.
    """
    before: dict[str, InvitationRow] = {}
    for ids in batched([person.id for person in people]):
        mine = select(InvitationRow).where(InvitationRow.campaign_id == campaign.id)
        before |= {row.candidate_id: row for row in session.scalars(mine.where(InvitationRow.candidate_id.in_(ids)))}
    made: dict[str, InvitationRow] = {}
    for person, guest in zip(people, guests, strict=True):
        row = before.get(person.id)
        if person.id in made or (row is not None and row.state is not InvitationState.REVOKED):
            raise InvitedBeforeError
        if row is None:
            row = new_invitation(campaign, person, now)
            session.add(row)
        row.state = InvitationState.SENT if row.exchanged_at is None else InvitationState.OPENED
        row.mailed_at, row.updated_at = None, now
        row.expires_at = guest.expires_at
        row.group = guest.group
        row.labels = list(guest.labels)
        row.extra_percent = None if guest.extra is None else guest.extra.percent
        row.extra_ms = None if guest.extra is None else guest.extra.ms
        made[person.id] = row
    _in_order(session, made.values())
    session.flush()
    tell(session, EventType.INVITATION_CREATED, list(made.values()))
    return list(made.values())


def tell(session: Session, kind: EventType, invitations: Sequence[InvitationRow]) -> None:
    """Post what has become of invitations, in the transaction in which it does."""
    happened = [
        {"invitation": one.id, "campaign": one.campaign_id, "candidate": one.candidate_id} for one in invitations
    ]
    if happened:
        Events.post_all(session, invitations[0].organisation_id, kind, happened)


def _in_order(session: Session, rows: Iterable[CandidateRow | InvitationRow]) -> None:
    """Let the ids of new rows follow each other as in the file: those of one millisecond are in no order."""
    new = [row for row in rows if row in session.new]
    for row, row_id in zip(new, sorted(row.id for row in new), strict=True):
        row.id = row_id


def batched(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at once as a statement should name."""
    for start in range(0, len(values), _MOST_NAMED):
        yield values[start : start + _MOST_NAMED]


def _named(
    session: Session, column: InstrumentedAttribute[str | None], values: Iterable[str | None]
) -> dict[str | None, CandidateRow]:
    found: dict[str | None, CandidateRow] = {}
    for some in batched(sorted({value for value in values if value is not None})):
        wanted = select(CandidateRow).where(CandidateRow.origin == CandidateOrigin.STAFF, column.in_(some))
        for row in session.scalars(wanted.order_by(CandidateRow.id.desc())):
            found[getattr(row, column.key)] = row
    return found


def _key(email: str | None) -> str | None:
    return None if email is None else same_address(email)
