"""When somebody may come in to a campaign, and when codes are locked. Pure: rows and moments in, answers out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from api.campaigns.model import CampaignState, InvitationState
from api.campaigns.people import ExtraTime, effective_extra
from api.campaigns.store import CampaignRow, InvitationRow

#: So many wrong personal codes in one room within ``LOCK_OUT`` lock it for ``LOCK_OUT``; staff can lift it. Mistyped
#: codes do not count: their check character has told already.
MOST_FAILURES: Final = 30
LOCK_OUT: Final = timedelta(minutes=30)


def locked_until(campaign: CampaignRow, now: datetime) -> datetime | None:
    """Until when no code is taken in this room; None if codes are taken."""
    if campaign.codes_locked_at is None or now >= campaign.codes_locked_at + LOCK_OUT:
        return None
    return campaign.codes_locked_at + LOCK_OUT


def count_failure(campaign: CampaignRow, now: datetime) -> None:
    """A wrong code was typed."""
    if campaign.failures_since is None or now >= campaign.failures_since + LOCK_OUT:
        campaign.failures_since, campaign.failures = now, 0
    campaign.failures += 1
    if campaign.failures >= MOST_FAILURES:
        campaign.codes_locked_at, campaign.failures_since, campaign.failures = now, None, 0


def unlock(campaign: CampaignRow) -> None:
    """Codes are taken again, and counting begins anew."""
    campaign.codes_locked_at, campaign.failures_since, campaign.failures = None, None, 0


def is_before(campaign: CampaignRow, now: datetime) -> bool:
    """True if it opens later."""
    return campaign.opens_at is not None and now < campaign.opens_at


def may_begin(campaign: CampaignRow, now: datetime) -> bool:
    """True if somebody who has not begun may begin now, the start gate apart."""
    is_over = campaign.closes_at is not None and now >= campaign.closes_at
    return campaign.state is CampaignState.OPEN and not is_before(campaign, now) and not is_over


def gate_is_open(campaign: CampaignRow) -> bool:
    """True if nobody has to wait for staff."""
    return not campaign.start_gate or campaign.gate_opened_at is not None


def state_of(invitation: InvitationRow, campaign: CampaignRow, now: datetime) -> InvitationState:
    """What became of it: what was written down, and what the time makes of it."""
    if invitation.state is not InvitationState.SENT:
        return invitation.state
    ends = [moment for moment in (invitation.expires_at, campaign.closes_at) if moment is not None]
    is_over = campaign.state is CampaignState.CLOSED or any(now >= moment for moment in ends)
    return InvitationState.EXPIRED if is_over else InvitationState.SENT


def own_extra(invitation: InvitationRow) -> ExtraTime | None:
    """What was said of this person."""
    if invitation.extra_percent is None and invitation.extra_ms is None:
        return None
    return ExtraTime(percent=invitation.extra_percent or 0, ms=invitation.extra_ms or 0)


def extra_of(invitation: InvitationRow, campaign: CampaignRow) -> ExtraTime:
    """What this person gets."""
    by_label = {label: ExtraTime(percent=one["percent"], ms=one["ms"]) for label, one in campaign.extra_time.items()}
    group = () if invitation.group is None else (invitation.group,)
    return effective_extra(own_extra(invitation), (*invitation.labels, *group), by_label)
