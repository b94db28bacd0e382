"""Batteries, campaigns, candidates and invitations as the api knows them; and what can be refused."""

from __future__ import annotations

from enum import StrEnum


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
