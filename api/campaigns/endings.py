"""Until when invitations are good, where that is before their campaign is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select, update

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.inviting import batched
from api.campaigns.model import (
    Invitation,
    InvitationState,
    InvitationStateError,
    UnfitInvitationError,
    UnknownInvitationError,
)
from api.campaigns.people import PASSED
from api.campaigns.rows import find_campaign, find_invitation, invitation_of
from api.campaigns.store import InvitationRow
from api.database import Database


class Endings:
    """The use cases of it."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self._database = database

    def find(self, caller: Caller, campaign: str, invitation: str) -> Invitation:
        """One of a campaign.

        Raises:
            UnknownInvitationError: the campaign has none of this id.
        """
        with self._database.read(caller.organisation) as session:
            row, of, person = find_invitation(session, invitation, lock=False)
            if row.campaign_id != campaign:
                raise UnknownInvitationError
            return invitation_of(row, of, person, datetime.now(UTC))

    def change(self, caller: Caller, invitation: str, expires_at: datetime | None) -> Invitation:
        """Let it be good until then; None: as long as the campaign lets anybody in. Also one that was over before.

        Raises:
            UnknownInvitationError: the organisation has none of this id.
            InvitationStateError: it is revoked, or the person has come in.
            UnfitInvitationError: that has passed.
        """
        now = datetime.now(UTC)
        refuse_passed(expires_at, now)
        with self._database.write(caller.organisation) as session:
            row, campaign, person = find_invitation(session, invitation)
            if row.state is not InvitationState.SENT:
                raise InvitationStateError(state=row.state)
            row.expires_at, row.updated_at = expires_at, now
            session.flush()
            audit.note(session, caller, "invitation.expiry_changed", "invitation", row.id)
            return invitation_of(row, campaign, person, now)

    def change_all(self, caller: Caller, campaign: str, expires_at: datetime | None) -> int:
        """The same for everybody who has not come in. How many they are.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
            UnfitInvitationError: that has passed.
        """
        now = datetime.now(UTC)
        refuse_passed(expires_at, now)
        with self._database.write(caller.organisation) as session:
            row = find_campaign(session, campaign, lock=True)
            waiting = InvitationRow.campaign_id == campaign, InvitationRow.state == InvitationState.SENT
            ids = session.scalars(select(InvitationRow.id).where(*waiting)).all()
            for some in batched(ids):
                changed = update(InvitationRow).where(InvitationRow.id.in_(some))
                session.execute(changed.values(expires_at=expires_at, updated_at=now))
            audit.note(session, caller, "invitations.expiry_changed", "campaign", row.id, {"invitations": len(ids)})
            return len(ids)


def refuse_passed(expires_at: datetime | None, now: datetime) -> None:
    """Raises UnfitInvitationError for a moment that has come."""
    if expires_at is not None and expires_at <= now:
        raise UnfitInvitationError((replace(PASSED, place="/expires_at"),))
