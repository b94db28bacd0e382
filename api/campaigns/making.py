"""New rows for people and invitations, with their links and codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.secrets import digest_of, new_token
from api.campaigns.codes import CodeBook
from api.campaigns.model import CandidateOrigin, InvitationState
from api.campaigns.people import same_address
from api.campaigns.store import CampaignRow, CandidateRow, InvitationLinkRow, InvitationRow
from api.ids import new_id


def new_candidate(name: str, email: str | None, origin: CandidateOrigin, now: datetime) -> CandidateRow:
    """A row for somebody of whom nothing else is known."""
    return CandidateRow(
        id=new_id(),
        name=name,
        email=email,
        email_key=None if email is None else same_address(email),
        language=None,
        group=None,
        external_ref=None,
        origin=origin,
        created_at=now,
        updated_at=now,
    )


def new_invitation(campaign: CampaignRow, candidate: CandidateRow, now: datetime) -> InvitationRow:
    """A row for somebody's invitation, without link or code."""
    return InvitationRow(
        id=new_id(),
        campaign_id=campaign.id,
        candidate_id=candidate.id,
        code_serial=0,
        code_digest=None,
        group=candidate.group,
        labels=[],
        extra_percent=None,
        extra_ms=None,
        state=InvitationState.SENT,
        expires_at=None,
        mailed_at=None,
        exchanged_at=None,
        created_at=now,
        updated_at=now,
    )


def give_code(session: Session, book: CodeBook, invitation: InvitationRow) -> str:
    """Give an invitation its next personal code; the one before is good for nothing from now on."""
    return give_codes(session, book, invitation.campaign_id, [invitation])[0]


def give_codes(session: Session, book: CodeBook, campaign: str, invitations: Sequence[InvitationRow]) -> list[str]:
    """The same for many of one campaign, in one statement."""
    wanted = select(InvitationRow.code_digest).where(InvitationRow.campaign_id == campaign)
    taken = set(session.scalars(wanted.where(InvitationRow.code_digest.is_not(None))))
    codes = []
    for invitation in invitations:
        digest = None
        while digest is None or digest in taken:
            invitation.code_serial += 1
            code = book.personal(invitation.id, invitation.code_serial)
            digest = book.digest(campaign, code)
        taken.add(digest)
        invitation.code_digest = digest
        codes.append(code)
    return codes


def give_link(session: Session, invitation: InvitationRow, now: datetime) -> str:
    """Another link for an invitation, in clear for the only time; those before stay good."""
    token = new_token()
    session.add(InvitationLinkRow(token_digest=digest_of(token), invitation_id=invitation.id, created_at=now))
    return token
