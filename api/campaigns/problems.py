"""What can be wrong with what is asked of campaigns, invitations and ways in, as HTTP says it. See ``api.errors``."""

from __future__ import annotations

from api.campaigns.model import (
    CampaignStateError,
    ExpiredEntryError,
    InvitationStateError,
    InvitedBeforeError,
    MistypedCodeError,
    NoAddressError,
    NotYetOpenError,
    QuotaUsedUpError,
    RoomLockedError,
    UnfinishedBatteryError,
    UnfitGuestListError,
    UnknownBatteryError,
    UnknownCampaignError,
    UnknownCandidateError,
    UnknownEntryError,
    UnknownInvitationError,
)
from api.kinds import Kind

KINDS: dict[type[Exception], Kind] = {
    UnknownBatteryError: Kind(
        code="unknown-battery",
        status=404,
        title="There is no such battery",
        detail="Read /v1/batteries to see which there are, and their versions.",
    ),
    UnfinishedBatteryError: Kind(
        code="unfinished-battery",
        status=409,
        title="The battery is not finished",
        detail="See errors for what has to be solved before it is published.",
    ),
    UnknownCampaignError: Kind(
        code="unknown-campaign",
        status=404,
        title="There is no such campaign",
        detail="Read /v1/campaigns to see which there are.",
    ),
    CampaignStateError: Kind(
        code="campaign-state",
        status=409,
        title="The campaign is not in the right state for this",
        detail="Its state is %(state)s. See /docs for what can be done then.",
    ),
    UnknownInvitationError: Kind(
        code="unknown-invitation",
        status=404,
        title="There is no such invitation",
        detail="Read the campaign’s invitations to see which there are.",
    ),
    UnknownCandidateError: Kind(
        code="unknown-candidate",
        status=404,
        title="There is no such candidate",
        detail="Read /v1/candidates to see who there is.",
    ),
    UnfitGuestListError: Kind(
        code="unfit-guest-list",
        status=422,
        title="The file has faults",
        detail="Nobody was invited. See errors for the lines and what to do.",
    ),
    InvitedBeforeError: Kind(
        code="invited-before",
        status=409,
        title="This person is invited already",
        detail="Send the invitation again instead, or renew its code.",
    ),
    InvitationStateError: Kind(
        code="invitation-state",
        status=409,
        title="The invitation is not in the right state for this",
        detail="Its state is %(state)s.",
    ),
    NoAddressError: Kind(
        code="no-address",
        status=409,
        title="There is no address to write to",
        detail="Print the person’s code sheet, or add an e-mail address.",
    ),
    UnknownEntryError: Kind(
        code="unknown-entry",
        status=404,
        title="This link or code opens nothing",
        detail="Check it, or ask whoever invited you for a new one.",
    ),
    ExpiredEntryError: Kind(
        code="entry-over",
        status=403,
        title="This invitation is over",
        detail="Its time has passed. If you still want to take part, ask %(whom)s.",
    ),
    MistypedCodeError: Kind(
        code="mistyped-code",
        status=422,
        title="The code is mistyped",
        detail="See errors: a character is wrong, missing or exchanged.",
    ),
    RoomLockedError: Kind(
        code="room-locked",
        status=429,
        title="Too many wrong codes were typed here",
        detail="Ask the staff in the room to unlock it, or try again in %(minutes)s minutes.",
    ),
    NotYetOpenError: Kind(
        code="not-yet-open", status=403, title="It is too early", detail="This opens at %(opens_at)s."
    ),
    QuotaUsedUpError: Kind(
        code="quota-used-up",
        status=403,
        title="All places are taken",
        detail="As many people have come in by this link as it allows. Ask whoever gave it to you.",
    ),
}
