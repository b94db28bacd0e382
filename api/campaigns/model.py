"""Batteries, campaigns, candidates and invitations as the api knows them; and what can be refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.campaigns.people import ExtraTime
from api.campaigns.plan import Feedback, Plan
from api.i18n import Language
from api.refused import RefusedError


class VersionState(StrEnum):
    """What a version of a battery is for."""

    #: The one that is being worked on; each battery has exactly one.
    DRAFT = "draft"
    #: Never changes again.
    PUBLISHED = "published"
    #: A draft as it was when somebody tried it; never changes either.
    TRIED = "tried"


class CampaignState(StrEnum):
    """How far a campaign has come."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class InvitationState(StrEnum):
    """What became of an invitation."""

    SENT = "sent"
    #: The person has come in at least once.
    OPENED = "opened"
    REVOKED = "revoked"
    #: Its time is over, and the person never came.
    EXPIRED = "expired"


class CandidateOrigin(StrEnum):
    """Who said that there is such a person."""

    STAFF = "staff"
    #: Somebody who came in by an open link: name and address are what they typed.
    THEMSELVES = "themselves"
    #: A member of staff who tries a battery.
    TRIAL = "trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatterySummary:
    """What a list of batteries shows of one."""

    id: str
    title: str
    revision: int
    created_at: datetime
    updated_at: datetime
    #: The number of the newest published version; None while there is none.
    newest_version: int | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery(BatterySummary):
    """A battery with its draft."""

    draft: Plan
    #: True if the draft is the newest published version, unchanged.
    is_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryVersion:
    """One version that never changes again."""

    id: str
    battery: str
    title: str
    number: int
    plan: Plan
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSettings:
    """What staff say of a campaign; see the rows for what each means."""

    title: str
    battery_version: str
    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str
    start_gate: bool
    open_link_quota: int | None
    extra_time: dict[str, ExtraTime]
    feedback: Feedback | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as staff see it."""

    id: str
    settings: CampaignSettings
    #: Of the version that it offers.
    battery: str
    battery_title: str
    battery_number: int | None
    state: CampaignState
    gate_opened_at: datetime | None
    room_code: str
    #: None while codes can be typed; else until when they cannot.
    locked_until: datetime | None
    has_open_link: bool
    open_link_used: int
    invitations: int
    opened: int
    trial: bool
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person."""

    id: str
    name: str
    email: str | None
    language: Language | None
    group: str | None
    reference: str | None
    origin: CandidateOrigin
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One person, invited to one campaign."""

    id: str
    campaign: str
    candidate: Candidate
    group: str | None
    labels: tuple[str, ...]
    #: What the person gets, from themselves or from their labels.
    extra: ExtraTime
    #: What was said of this person; None: nothing, so that labels decide.
    own_extra: ExtraTime | None
    state: InvitationState
    has_code: bool
    expires_at: datetime | None
    mailed_at: datetime | None
    exchanged_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed for one person."""

    name: str
    group: str | None
    room_code: str
    personal_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """All that is printed for a campaign."""

    title: str
    #: Where people begin.
    address: str
    sheets: tuple[Sheet, ...]


class UnknownBatteryError(RefusedError):
    """The organisation has no such battery, or not this version of it."""


class UnfinishedBatteryError(RefusedError):
    """Something speaks against publishing the battery; ``faults`` say what."""


class UnknownCampaignError(RefusedError):
    """The organisation has no such campaign."""


class UnfitCampaignError(RefusedError):
    """What is said of a campaign makes no sense; ``faults`` say why."""


class CampaignStateError(RefusedError):
    """This cannot be done to a campaign in this state. Fact: ``state``."""


class UnknownInvitationError(RefusedError):
    """The organisation has no such invitation."""


class UnknownCandidateError(RefusedError):
    """The organisation has no such candidate."""


class UnfitInvitationError(RefusedError):
    """What is said of somebody to invite makes no sense; ``faults`` say why."""


class UnfitGuestListError(RefusedError):
    """A file of people has faults; nobody of it was invited."""


class InvitedBeforeError(RefusedError):
    """This person is invited to this campaign already."""


class InvitationStateError(RefusedError):
    """This cannot be done to an invitation in this state. Fact: ``state``."""


class NoAddressError(RefusedError):
    """There is no address that a letter could go to."""


class UnknownEntryError(RefusedError):
    """A link or code that opens nothing: unknown, revoked, expired, of a campaign not open. Which is not told."""


class ExpiredEntryError(UnknownEntryError):
    """A link or code that has opened something until its time was over. Fact: ``whom`` to ask."""


class MistypedCodeError(RefusedError):
    """The check character says that the code was not typed as it stands on the sheet. Fact: ``part``."""


class RoomLockedError(RefusedError):
    """Too many wrong codes were typed in this room. Fact: ``minutes`` until it opens by itself."""


class NotYetOpenError(RefusedError):
    """The campaign opens later. Fact: ``opens_at``."""


class QuotaUsedUpError(RefusedError):
    """As many people have come in by the open link as it allows."""
