"""Every event that others can be told of: when it is posted, and what it names. Pure data.

Events are thin: they carry identifiers and nothing of a person. Whoever is told reads the rest with an API key, which
leaves a trace and shows what is true by then. docs/webhooks.md shows the same table, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from api.i18n import sentence


class EventType(StrEnum):
    """What can happen, as ``<thing>.<happened>``. A name never changes its meaning."""

    CAMPAIGN_OPENED = "campaign.opened"
    CAMPAIGN_CLOSED = "campaign.closed"
    INVITATION_CREATED = "invitation.created"
    INVITATION_REVOKED = "invitation.revoked"
    SITTING_STARTED = "sitting.started"
    SITTING_FINISHED = "sitting.finished"
    SITTING_REOPENED = "sitting.reopened"
    SUBMISSION_GRADED = "submission.graded"
    RESULT_READY = "result.ready"
    RESULT_CHANGED = "result.changed"
    BADGE_TAKEN = "badge.taken"
    BADGE_REVOKED = "badge.revoked"
    CONTACT_ASKED = "contact.asked"
    CONTACT_ANSWERED = "contact.answered"
    CANDIDATE_ERASED = "candidate.erased"
    #: Goes to one endpoint, when somebody asks for it; nobody chooses it.
    WEBHOOK_TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an event names."""

    says: str
    example: str | int
    may_be_null: bool = False

    def schema(self) -> dict[str, Any]:
        """As JSON Schema has it."""
        kind = "integer" if isinstance(self.example, int) else "string"
        return {"type": [kind, "null"] if self.may_be_null else kind, "description": self.says}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a type."""

    #: When it is posted.
    says: str
    data: tuple[str, ...]


FIELDS: Final[Mapping[str, Field]] = {
    "campaign": Field(sentence("The campaign’s id."), "019aa5f0-7c1e-7c44-8d55-665544332211"),
    "invitation": Field(sentence("The invitation’s id."), "019aa5f0-7c1e-7d66-8e77-0102030405aa"),
    "candidate": Field(sentence("The candidate’s id."), "019aa5f0-7c1e-7b22-9c33-112233445566"),
    "sitting": Field(sentence("The sitting’s id."), "019aa5f0-7c1e-7f3a-9d55-1f2e3d4c5b6a"),
    "belonging_sitting": Field(
        sentence("The id of the sitting that it belongs to; null if it was handed in over the API."),
        "019aa5f0-7c1e-7f3a-9d55-1f2e3d4c5b6a",
        may_be_null=True,
    ),
    "submission": Field(sentence("The submission’s id."), "019aa5f0-7c1e-7a00-8b11-0a1b2c3d4e5f"),
    "number": Field(sentence("Which result of this sitting it is: 1 for the first."), 1),
    "badge": Field(sentence("The badge’s id."), "019aa5f0-7c1e-7f11-8c22-0b0c0d0e0f10"),
    "contact": Field(sentence("The id of the wish for contact."), "019aa5f0-7c1e-7099-8a11-0c0d0e0f1011"),
    "job_profile": Field(sentence("The job profile’s id."), "019aa5f0-7c1e-70aa-8b22-1c1d1e1f2021"),
    "endpoint": Field(sentence("The endpoint’s id."), "019aa5f0-7c1e-7e88-8f99-0f0e0d0c0b0a"),
}

#: Where the key in an event is not the name above.
_KEYS: Final = {"belonging_sitting": "sitting"}

CATALOGUE: Final[Mapping[EventType, Entry]] = {
    EventType.CAMPAIGN_OPENED: Entry(sentence("Staff have opened a campaign."), ("campaign",)),
    EventType.CAMPAIGN_CLOSED: Entry(sentence("Staff have closed a campaign: nobody begins any more."), ("campaign",)),
    EventType.INVITATION_CREATED: Entry(
        sentence("Somebody is invited to a campaign."), ("invitation", "campaign", "candidate")
    ),
    EventType.INVITATION_REVOKED: Entry(
        sentence("An invitation is taken back."), ("invitation", "campaign", "candidate")
    ),
    EventType.SITTING_STARTED: Entry(
        sentence("A candidate has begun: the clock runs."), ("sitting", "campaign", "candidate")
    ),
    EventType.SITTING_FINISHED: Entry(
        sentence("A sitting is over, whoever has ended it. Its work may still be graded."),
        ("sitting", "campaign", "candidate"),
    ),
    EventType.SITTING_REOPENED: Entry(
        sentence("Staff let a sitting go on that was over."), ("sitting", "campaign", "candidate")
    ),
    EventType.SUBMISSION_GRADED: Entry(
        sentence("Work that was handed in has its verdict. Tries are not told."), ("submission", "belonging_sitting")
    ),
    EventType.RESULT_READY: Entry(
        sentence("A sitting is over and all of it is graded: its result stands."),
        ("sitting", "campaign", "candidate", "number"),
    ),
    EventType.RESULT_CHANGED: Entry(
        sentence("A sitting’s result is another one: after a regrade, or because the sitting went on."),
        ("sitting", "campaign", "candidate", "number"),
    ),
    EventType.BADGE_TAKEN: Entry(
        sentence("A candidate has taken a badge of a level that they reached."), ("badge", "candidate")
    ),
    EventType.BADGE_REVOKED: Entry(sentence("Staff have withdrawn a badge for good."), ("badge", "candidate")),
    EventType.CONTACT_ASKED: Entry(
        sentence("Your organisation would like to talk to somebody who fits a job."), ("contact", "job_profile")
    ),
    EventType.CONTACT_ANSWERED: Entry(
        sentence("The person who was asked for contact has answered."), ("contact", "job_profile")
    ),
    EventType.CANDIDATE_ERASED: Entry(
        sentence("Somebody was erased: erase what you hold of them, too."), ("candidate",)
    ),
    EventType.WEBHOOK_TEST: Entry(sentence("Somebody has asked for a test. Nothing has happened."), ("endpoint",)),
}

#: Those that an endpoint can be sent because something has happened.
CHOICES: Final = tuple(kind for kind in EventType if kind is not EventType.WEBHOOK_TEST)


def keys_of(kind: EventType) -> frozenset[str]:
    """What the data of such an event names."""
    return frozenset(_KEYS.get(name, name) for name in CATALOGUE[kind].data)


def example_of(kind: EventType) -> dict[str, Any]:
    """Data of such an event."""
    return {_KEYS.get(name, name): FIELDS[name].example for name in CATALOGUE[kind].data}


def schema_of(kind: EventType) -> dict[str, Any]:
    """What the data of such an event looks like, as JSON Schema."""
    names = CATALOGUE[kind].data
    return {
        "type": "object",
        "properties": {_KEYS.get(name, name): FIELDS[name].schema() for name in names},
        "required": [_KEYS.get(name, name) for name in names],
    }
