"""The rows behind inviting somebody: who is meant, who is invited already, and the invitation itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.campaigns.guest_list import Known
from api.campaigns.making import new_candidate, new_invitation
from api.campaigns.model import CandidateOrigin, InvitationState, InvitedBeforeError
from api.campaigns.people import Guest, same_address
from api.campaigns.store import CampaignRow, CandidateRow, InvitationRow


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


def person_for(session: Session, guest: Guest, now: datetime) -> CandidateRow:
    """Who is meant: by address or reference somebody whom staff have named before, else somebody new."""
    row = None
    named = select(CandidateRow).where(CandidateRow.origin == CandidateOrigin.STAFF).order_by(CandidateRow.id).limit(1)
    if guest.reference is not None:
        row = session.scalars(named.where(CandidateRow.external_ref == guest.reference)).first()
    if row is None and guest.email is not None:
        row = session.scalars(named.where(CandidateRow.email_key == same_address(guest.email))).first()
    if row is None:
        row = new_candidate(guest.name, guest.email, CandidateOrigin.STAFF, now)
        session.add(row)
    row.name, row.updated_at = guest.name, now
    row.email = guest.email or row.email
    row.email_key = None if row.email is None else same_address(row.email)
    row.language = guest.language or row.language
    row.group = guest.group or row.group
    row.external_ref = guest.reference or row.external_ref
    session.flush()
    return row


def invitation_for(
    session: Session, campaign: CampaignRow, person: CandidateRow, guest: Guest, now: datetime
) -> InvitationRow:
    """A new one, or the one that was revoked, good again.

    Raises:
        InvitedBeforeError: they are invited already.
    """
    before = select(InvitationRow).where(
        InvitationRow.campaign_id == campaign.id, InvitationRow.candidate_id == person.id
    )
    row = session.scalars(before).one_or_none()
    if row is None:
        row = new_invitation(campaign, person, now)
        session.add(row)
    elif row.state is not InvitationState.REVOKED:
        raise InvitedBeforeError
    row.state = InvitationState.SENT if row.exchanged_at is None else InvitationState.OPENED
    row.mailed_at, row.updated_at = None, now
    row.group = guest.group
    row.labels = list(guest.labels)
    row.extra_percent = None if guest.extra is None else guest.extra.percent
    row.extra_ms = None if guest.extra is None else guest.extra.ms
    session.flush()
    return row
