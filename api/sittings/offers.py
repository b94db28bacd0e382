"""What campaigns say about taking part: one statement, built once, since every look at a sitting asks it."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from api.accounts.store import OrganisationRow
from api.campaigns.model import CampaignState, InvitationState
from api.campaigns.store import CampaignRow, CandidateRow, InvitationRow
from api.sittings.admission import Offer

_campaigns = cast(Table, CampaignRow.__table__)
_candidates = cast(Table, CandidateRow.__table__)
_invitations = cast(Table, InvitationRow.__table__)
_organisations = cast(Table, OrganisationRow.__table__)

_OFFER = select(
    _campaigns.c.title,
    _campaigns.c.state,
    _campaigns.c.opens_at,
    _campaigns.c.closes_at,
    _campaigns.c.start_gate,
    _campaigns.c.time_zone,
    _campaigns.c.gate_opened_at,
    _candidates.c.name.label("candidate"),
    _organisations.c.name.label("organisation"),
    select(_invitations.c.state)
    .where(_invitations.c.campaign_id == _campaigns.c.id, _invitations.c.candidate_id == _candidates.c.id)
    .scalar_subquery()
    .label("invitation"),
).where(
    _campaigns.c.id == bindparam("campaign"),
    _candidates.c.id == bindparam("candidate_is"),
    _candidates.c.organisation_id == _campaigns.c.organisation_id,
    _organisations.c.id == _campaigns.c.organisation_id,
)


class CampaignOffers:
    """Reads campaigns."""

    def find(self, session: Session, campaign: str, candidate: str) -> Offer:
        """The campaign of a sitting, with the candidate's name."""
        row = session.execute(_OFFER, {"campaign": campaign, "candidate_is": candidate}).one()
        return Offer(
            title=row.title,
            organisation=row.organisation,
            is_open=row.state is CampaignState.OPEN,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            has_gate=row.start_gate,
            gate_opened_at=row.gate_opened_at,
            candidate=row.candidate,
            time_zone=row.time_zone,
            is_revoked=row.invitation is InvitationState.REVOKED,
        )
