"""From rows to what staff see: the answers of several use cases."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.campaigns import windows
from api.campaigns.model import (
    Campaign,
    CampaignSettings,
    Candidate,
    Invitation,
    InvitationState,
    UnknownCampaignError,
    UnknownInvitationError,
)
from api.campaigns.people import ExtraTime
from api.campaigns.store import BatteryRow, BatteryVersionRow, CampaignRow, CandidateRow, InvitationRow
from api.i18n import Language
from api.ids import is_id

_LANGUAGES: Final[dict[str | None, Language | None]] = {"fr": "fr", "en": "en"}


def find_campaign(session: Session, campaign: str, *, lock: bool = False) -> CampaignRow:
    """One of the organisation's; trials are none.

    Raises:
        UnknownCampaignError: there is none of this id.
    """
    row = session.get(CampaignRow, campaign, with_for_update=lock) if is_id(campaign) else None
    if row is None or row.trial:
        raise UnknownCampaignError
    return row


def find_invitation(
    session: Session, invitation: str, *, lock: bool = True
) -> tuple[InvitationRow, CampaignRow, CandidateRow]:
    """One of the organisation's, with what it belongs to.

    Raises:
        UnknownInvitationError: there is none of this id.
    """
    row = session.get(InvitationRow, invitation, with_for_update=lock) if is_id(invitation) else None
    campaign = None if row is None else session.get(CampaignRow, row.campaign_id)
    candidate = None if row is None else session.get(CandidateRow, row.candidate_id)
    if row is None or campaign is None or candidate is None or campaign.trial:
        raise UnknownInvitationError
    return row, campaign, candidate


def campaigns_of(session: Session, rows: list[CampaignRow], now: datetime) -> list[Campaign]:
    """As staff see them."""
    ids = [row.id for row in rows]
    counted = session.execute(
        select(InvitationRow.campaign_id, InvitationRow.state, func.count())
        .where(InvitationRow.campaign_id.in_(ids), InvitationRow.state != InvitationState.REVOKED)
        .group_by(InvitationRow.campaign_id, InvitationRow.state)
    ).all()
    counts: dict[tuple[str, InvitationState], int] = {(one[0], one[1]): one[2] for one in counted}
    versions = session.execute(
        select(BatteryVersionRow.id, BatteryVersionRow.number, BatteryRow.id, BatteryRow.title)
        .join(BatteryRow, BatteryRow.id == BatteryVersionRow.battery_id)
        .where(BatteryVersionRow.id.in_([row.battery_version_id for row in rows]))
    ).all()
    batteries = {one[0]: (one[1], one[2], one[3]) for one in versions}
    return [
        Campaign(
            id=row.id,
            settings=CampaignSettings(
                title=row.title,
                battery_version=row.battery_version_id,
                opens_at=row.opens_at,
                closes_at=row.closes_at,
                time_zone=row.time_zone,
                start_gate=row.start_gate,
                open_link_quota=row.open_link_quota,
                extra_time={
                    label: ExtraTime(percent=one["percent"], ms=one["ms"]) for label, one in row.extra_time.items()
                },
                feedback=row.feedback,
            ),
            battery=batteries[row.battery_version_id][1],
            battery_title=batteries[row.battery_version_id][2],
            battery_number=batteries[row.battery_version_id][0],
            state=row.state,
            gate_opened_at=row.gate_opened_at,
            room_code=row.room_code,
            locked_until=windows.locked_until(row, now),
            has_open_link=row.open_link_digest is not None,
            open_link_used=row.open_link_used,
            invitations=sum(counts.get((row.id, state), 0) for state in InvitationState),
            opened=counts.get((row.id, InvitationState.OPENED), 0),
            trial=row.trial,
            revision=row.revision,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


def candidate_of(row: CandidateRow) -> Candidate:
    """As staff see them."""
    return Candidate(
        id=row.id,
        name=row.name,
        email=row.email,
        language=_LANGUAGES.get(row.language),
        group=row.group,
        reference=row.external_ref,
        origin=row.origin,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def invitation_of(row: InvitationRow, campaign: CampaignRow, candidate: CandidateRow, now: datetime) -> Invitation:
    """As staff see it."""
    return Invitation(
        id=row.id,
        campaign=row.campaign_id,
        candidate=candidate_of(candidate),
        group=row.group,
        labels=tuple(row.labels),
        extra=windows.extra_of(row, campaign),
        own_extra=windows.own_extra(row),
        state=windows.state_of(row, campaign, now),
        has_code=row.code_digest is not None,
        expires_at=row.expires_at,
        mailed_at=row.mailed_at,
        exchanged_at=row.exchanged_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
