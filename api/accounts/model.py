"""Who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from api.i18n import Language
from api.refused import RefusedError


class Scope(StrEnum):
    """What somebody may be allowed: keys hold some of these, roles include some of these."""

    SUBMISSIONS_WRITE = "submissions:write"
    SUBMISSIONS_READ = "submissions:read"
    #: Reports as staff see them: messages and outputs of hidden checks, usage, faults.
    REPORTS_READ = "reports:read"
    EXERCISES_READ = "exercises:read"
    #: An organisation's own exercises and questions, their suites included.
    EXERCISES_WRITE = "exercises:write"
    EVIDENCE_READ = "evidence:read"
    #: What concerns the machines: warm sandboxes ahead of a campaign.
    OPERATION_WRITE = "operation:write"
    ORGANISATION_READ = "organisation:read"
    #: The organisation's settings, its members and who is invited to become one.
    ORGANISATION_WRITE = "organisation:write"
    KEYS_WRITE = "keys:write"
    AUDIT_READ = "audit:read"
    BATTERIES_READ = "batteries:read"
    BATTERIES_WRITE = "batteries:write"
    CAMPAIGNS_READ = "campaigns:read"
    #: Campaigns with their invitations and candidates.
    CAMPAIGNS_WRITE = "campaigns:write"
    SITTINGS_READ = "sittings:read"
    #: What staff do to a sitting: start gate, pause, reopening, time.
    SITTINGS_WRITE = "sittings:write"
    RESULTS_READ = "results:read"
    #: Comments and regrades.
    RESULTS_WRITE = "results:write"
    EXPORTS_READ = "exports:read"
    #: How exercises and questions did their work in campaigns: figures that name nobody.
    ITEMS_READ = "items:read"
    #: Withdrawing badges that candidates have taken.
    BADGES_WRITE = "badges:write"
    #: Work that is alike, side by side: a suspicion, so for fewer people than results.
    SIMILARITY_READ = "similarity:read"
    #: Comparing, asking, deciding (persons only).
    SIMILARITY_WRITE = "similarity:write"
    #: Admissions with their reasons, which tell who belongs to a priority group.
    ADMISSIONS_READ = "admissions:read"
    #: Rules, decisions of persons, letters, answers to those who contest.
    ADMISSIONS_WRITE = "admissions:write"
    #: Who belongs to a priority group: noted by those who may know it, and read by admissions alone.
    PRIORITY_GROUPS_WRITE = "priority-groups:write"
    #: Training modules. What somebody lacks is told with results.
    TRAINING_READ = "training:read"
    TRAINING_WRITE = "training:write"
    #: Job profiles, and the people who agreed to be found for them.
    MATCHING_READ = "matching:read"
    #: Job profiles, and asking people for contact.
    MATCHING_WRITE = "matching:write"
    #: Where the organisation is told what happens, what was sent there, and their secrets.
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    #: The recruiting software that is connected, and what it has ordered.
    PARTNERS_READ = "partners:read"
    PARTNERS_WRITE = "partners:write"
    #: Ordering tests as such software does: the open campaigns, one person for each, the score of those it ordered.
    ASSESSMENTS_WRITE = "assessments:write"
    #: How long data are kept, and who was erased.
    PRIVACY_READ = "privacy:read"
    #: Everything that is kept of a person, priority groups included: to hand it out, and to erase it.
    PRIVACY_WRITE = "privacy:write"


class Role(StrEnum):
    """What a person does in an organisation."""

    OWNER = "owner"
    AUTHOR = "author"
    RECRUITER = "recruiter"
    ADVISER = "adviser"
    VIEWER = "viewer"


_VIEWER = {
    Scope.EXERCISES_READ,
    Scope.BATTERIES_READ,
    Scope.CAMPAIGNS_READ,
    Scope.SITTINGS_READ,
    Scope.RESULTS_READ,
    Scope.ITEMS_READ,
    Scope.TRAINING_READ,
}
_INVITER = _VIEWER | {Scope.CAMPAIGNS_WRITE, Scope.SITTINGS_WRITE, Scope.TRAINING_WRITE}
#: Whoever comments on work, grades it again or exports it (a recruiter) learns nothing of priority groups.
_ADVISER = _INVITER | {
    Scope.ADMISSIONS_READ,
    Scope.ADMISSIONS_WRITE,
    Scope.PRIORITY_GROUPS_WRITE,
    Scope.MATCHING_READ,
}
_RECRUITER = _INVITER | {
    Scope.BATTERIES_WRITE,
    Scope.RESULTS_WRITE,
    Scope.SIMILARITY_READ,
    Scope.SIMILARITY_WRITE,
    Scope.REPORTS_READ,
    Scope.EXPORTS_READ,
    Scope.EVIDENCE_READ,
    Scope.BADGES_WRITE,
    Scope.SUBMISSIONS_READ,
    Scope.SUBMISSIONS_WRITE,
    Scope.MATCHING_READ,
    Scope.MATCHING_WRITE,
}
_AUTHOR = {
    Scope.EXERCISES_READ,
    Scope.EXERCISES_WRITE,
    Scope.BATTERIES_READ,
    Scope.BATTERIES_WRITE,
    Scope.SUBMISSIONS_READ,
    Scope.SUBMISSIONS_WRITE,
    Scope.REPORTS_READ,
    Scope.ITEMS_READ,
}

#: A role is what its scopes say, and nothing else.
ROLE_SCOPES: Final[dict[Role, frozenset[Scope]]] = {
    Role.OWNER: frozenset(Scope),
    Role.AUTHOR: frozenset(_AUTHOR),
    Role.RECRUITER: frozenset(_RECRUITER),
    Role.ADVISER: frozenset(_ADVISER),
    Role.VIEWER: frozenset(_VIEWER),
}


class ActorKind(StrEnum):
    """Who or what acts."""

    KEY = "key"
    MEMBER = "member"
    CANDIDATE = "candidate"
    #: Somebody with a shell on the machine.
    OPERATOR = "operator"
    #: The platform by itself: its clock, its sweepers.
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did something: a key's id, a member's id, a candidate's; None for operator and platform."""

    kind: ActorKind
    id: str | None = None


class Acting(Protocol):
    """Whoever does something that the audit log keeps."""

    @property
    def organisation(self) -> str:
        """In whose data."""

    @property
    def actor(self) -> Actor:
        """Who it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever made a request, proven by a key or a session."""

    organisation: str
    actor: Actor
    scopes: frozenset[Scope]
    #: It acts on test data: ``organisation`` is a test twin.
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBehalf:
    """What the platform, an operator or a candidate does in an organisation: for the audit log, without scopes."""

    organisation: str
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who can sign in, in whatever organisations."""

    id: str
    #: An e-mail address, or a plain word for the first of all.
    login: str
    name: str
    #: None: whatever the browser asks for.
    language: Language | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """Somebody signed in, acting in one organisation."""

    id: str
    user: User
    organisation: str
    organisation_name: str
    #: The id of the membership.
    member: str
    role: Role
    #: What requests that change something must bring along.
    csrf: str
    #: Without another request before then, it is over.
    expires_at: datetime

    @property
    def caller(self) -> Caller:
        """As routes know whoever asks."""
        return Caller(
            organisation=self.organisation,
            actor=Actor(kind=ActorKind.MEMBER, id=self.member),
            scopes=ROLE_SCOPES[self.role],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session just opened: its token is known here and in the browser's cookie, and nowhere else."""

    token: str
    session: StaffSession


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What may be known of a key once it was shown: everything but its secret."""

    id: str
    #: How the key begins: whoever finds one somewhere can tell which it is.
    prefix: str
    name: str
    #: As they were given, in the words of ``Scope``.
    scopes: tuple[str, ...]
    #: It acts on test data alone.
    test: bool
    created_at: datetime
    #: Exact to some minutes.
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    #: The id of the key that was made in its place.
    replaced_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAccess:
    """What the first start of an installation makes. The secrets in it are shown once and kept nowhere."""

    organisation: str
    login: str
    password: str
    api_key: str


class UnknownOrganisationError(Exception):
    """It is not clear whose keys are meant. Says what to do."""


class NoKeyError(RefusedError):
    """The request carries neither an API key nor the cookie of a session that goes on."""


class BadKeyError(RefusedError):
    """The API key is malformed, unknown, revoked, expired, or its secret is wrong. Which one is not told."""


class ScopeError(RefusedError):
    """Whoever asks is known, but may not do this. Fact: ``scope``."""


class CsrfError(RefusedError):
    """A request that changes something came with a session's cookie, but without the session's token."""


class SignInError(RefusedError):
    """Login and password do not belong together, or there is no such login. Which one is not told."""


class TooManyTriesError(RefusedError):
    """Somebody has guessed too often. Fact: ``seconds`` until the next try is looked at."""


class UnknownMemberError(RefusedError):
    """There is no such member in the caller's organisation, or the caller is none there."""


class UnknownMemberInvitationError(RefusedError):
    """There is no such invitation, or it was accepted or revoked, or is too old. Which one is not told."""


class UnknownPasswordResetError(RefusedError):
    """There is no such link for a new password, or it was used or replaced, or is too old. Which one is not told."""


class SharedMemberError(RefusedError):
    """Whose password is to be reset works in another organisation, too."""


class AlreadyMemberError(RefusedError):
    """Whoever is invited is a member already."""


class LastOwnerError(RefusedError):
    """An organisation without an owner could not be managed any more."""


class UnknownKeyError(RefusedError):
    """The caller's organisation has no such key."""


class EndedKeyError(RefusedError):
    """The key is revoked, has expired, or was replaced already."""
