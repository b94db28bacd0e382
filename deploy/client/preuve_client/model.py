"""What answers look like. Moments are texts in UTC, as ``2026-12-01T08:50:00Z``. New fields may come with time."""

from __future__ import annotations

from typing import Any, TypedDict


class Campaign(TypedDict):
    """A battery that is offered to some people."""

    id: str
    title: str
    battery: str
    state: str
    opens_at: str | None
    closes_at: str | None
    room_code: str
    #: Only in the answer that makes it.
    open_link: str | None
    invitations: int
    opened: int
    revision: int


class Candidate(TypedDict):
    """A person, once for each organisation."""

    id: str
    name: str
    email: str | None
    language: str | None
    group: str | None
    reference: str | None


class Invitation(TypedDict):
    """One person, invited to one campaign."""

    id: str
    campaign: str
    candidate: Candidate
    state: str
    has_code: bool


class Invited(TypedDict):
    """An invitation just made, with what opens it: shown once."""

    invitation: Invitation
    link: str | None
    code: str | None
    room_code: str


class Imported(TypedDict):
    """What became of a file of people."""

    invited: int
    codes: int
    before: int


class Sheet(TypedDict):
    """What is printed for one person."""

    name: str
    group: str | None
    room_code: str
    personal_code: str


class Result(TypedDict):
    """One line of a campaign's results. Points are None until there are any."""

    sitting: str
    candidate: str
    name: str | None
    state: str
    earned: float | None
    possible: float | None
    share: float | None
    final: bool


class SkillLevel(TypedDict):
    """How somebody stands at one level of a skill."""

    level: int
    mean: float
    low: float
    high: float
    p_mastery: float
    reached: bool


class PersonSkill(TypedDict):
    """One skill of a person. ``level_reached`` is 0 where none is."""

    framework: str
    version: str
    code: str
    level_reached: int
    levels: list[SkillLevel]


class SkillEvidence(TypedDict):
    """What the work of one person shows; ``evidence`` is the signed record of it, a compact JWS."""

    candidate: str
    updated_at: str
    rule_version: int
    skills: list[PersonSkill]
    evidence: str


class Admission(TypedDict):
    """Rules for few places, and what became of them."""

    id: str
    title: str
    campaigns: list[str]
    places: int
    state: str
    revision: int
    seed: str
    decided_by: str | None


class Reason(TypedDict):
    """Why somebody has a place, or has none."""

    code: str
    text: str


class Place(TypedDict):
    """How it stands with what somebody was offered."""

    state: str
    offered_at: str | None
    offer_until: str | None
    answered_at: str | None
    told_at: str | None


class Applicant(TypedDict):
    """One line of a simulation, or of the decisions. ``place`` is None in a simulation."""

    candidate: str
    name: str | None
    outcome: str
    position: int | None
    rank: int | None
    points: float | None
    reasons: list[Reason]
    overridden: bool
    place: Place | None


class Limit(TypedDict):
    """A quota in numbers. ``shortfall`` says why it is not met; None: it is."""

    bound: str
    kind: str
    name: str
    number: int
    chosen: int
    able: int
    shortfall: str | None
    text: str


class Simulation(TypedDict):
    """What rules come to. Whoever confirms names the ``digest``."""

    digest: str
    limits: list[Limit]
    too_many: int
    items: list[Applicant]


class WebhookEndpoint(TypedDict):
    """Where an organisation is told what happens, with the secret that is shown once."""

    id: str
    url: str
    event_types: list[str]
    enabled: bool
    secret: str


#: Whatever has no name here.
Json = dict[str, Any]
