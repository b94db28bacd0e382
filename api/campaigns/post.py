"""Sending invitations: each letter has a link of its own, and waits in the outbox of its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.store import OrganisationRow
from api.campaigns import letters
from api.campaigns.making import give_link
from api.campaigns.model import InvitationState
from api.campaigns.plan import total_minutes
from api.campaigns.plan_reading import read_plan
from api.campaigns.store import BatteryVersionRow, CampaignRow, CandidateRow, InvitationRow
from api.campaigns.windows import extra_of
from api.i18n import Language
from api.mail.letters import Letters

_LANGUAGES: Final[dict[str | None, Language]] = {"fr": "fr", "en": "en"}
_MS: Final = 60_000


class Post:
    """Writes letters, and the addresses in them."""

    def __init__(self, base: str) -> None:
        """``base`` is the address of this installation, without a slash at its end."""
        self._base = base

    def link(self, token: str) -> str:
        """The address of a personal link."""
        return f"{self._base}/e/{token}"

    def open_link(self, token: str | None) -> str | None:
        """The address of an open link."""
        return None if token is None else f"{self._base}/o/{token}"

    def room(self, room_code: str) -> str:
        """The address that people with a code sheet begin at."""
        return f"{self._base}/?room={room_code}"

    def send(
        self,
        session: Session,
        campaign: CampaignRow,
        invitation: InvitationRow,
        candidate: CandidateRow,
        now: datetime,
        *,
        reminder: bool = False,
    ) -> None:
        """Write to somebody, if they have an address."""
        self.send_all(session, campaign, [(invitation, candidate)], now, reminder=reminder)

    def send_all(
        self,
        session: Session,
        campaign: CampaignRow,
        people: Sequence[tuple[InvitationRow, CandidateRow]],
        now: datetime,
        *,
        reminder: bool = False,
    ) -> None:
        """Write to those who have an address."""
        organisation = session.get_one(OrganisationRow, campaign.organisation_id)
        version = session.get_one(BatteryVersionRow, campaign.battery_version_id)
        usual = _LANGUAGES.get(organisation.settings.get("language"), "fr")
        allowed_ms = total_minutes(read_plan(version.plan)) * _MS
        for invitation, candidate in people:
            if candidate.email is None:
                continue
            facts = letters.LetterFacts(
                name=candidate.name,
                organisation=organisation.name,
                campaign=campaign.title,
                link=self.link(give_link(session, invitation, now)),
                minutes=(allowed_ms + extra_of(invitation, campaign).of(allowed_ms)) // _MS,
                opens_at=campaign.opens_at,
                closes_at=min((one for one in (campaign.closes_at, invitation.expires_at) if one), default=None),
                time_zone=campaign.time_zone,
            )
            letter = letters.write(facts, _LANGUAGES.get(candidate.language, usual), reminder=reminder)
            Letters.post(
                session,
                to=candidate.email,
                subject=letter.subject,
                text=letter.text,
                kind="reminder" if reminder else "invitation",
                about=("invitation", invitation.id),
            )
            invitation.mailed_at = invitation.updated_at = now

    def send_waiting(self, session: Session, campaign: CampaignRow, now: datetime) -> int:
        """Write to everybody who has an address and no letter yet. How many there were."""
        waiting = session.execute(
            select(InvitationRow, CandidateRow)
            .join(CandidateRow, CandidateRow.id == InvitationRow.candidate_id)
            .where(
                InvitationRow.campaign_id == campaign.id,
                InvitationRow.state == InvitationState.SENT,
                InvitationRow.mailed_at.is_(None),
                CandidateRow.email.is_not(None),
            )
        ).all()
        self.send_all(session, campaign, [(invitation, candidate) for invitation, candidate in waiting], now)
        return len(waiting)
