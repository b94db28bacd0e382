"""The JSON of badges, as the API's reference describes it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from api.accounts.schema import moment_json
from api.badges.model import (
    HIGHEST_LEVEL,
    MOST_CHECKED,
    MOST_LABEL,
    MOST_REASON,
    Badge,
    Checked,
    Flaw,
    OwnBadges,
    Share,
    Takeable,
)
from api.badges.sharing import Shown
from api.i18n import Language
from api.skills.model import CODE

_ID = "019aa5f0-7c1e-7b22-9c33-112233445566"
_SHARE_ID = "019aa5f0-7c1e-7d66-8e77-0102030405aa"
_AT = "2026-11-22T10:42:03Z"
_JWS = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpX….eyJAY29udGV4dCI6WyJodHRwczov….zWq8vB0c5r…"
_KEY = "did:web:preuve.example.org#kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
_LEVEL: JsonDict = {"framework": "preuve", "version": "1", "code": "conditions", "level": 1}
_WANTED: JsonDict = {**_LEVEL, "named": True, "language": "fr"}
_BADGE: JsonDict = {
    "id": _ID,
    **_LEVEL,
    "name": "Zoé Martin",
    "language": "fr",
    "created_at": _AT,
    "revoked_at": None,
    "revoked_reason": None,
    "may_take_again": False,
    "credential": _JWS,
}
_REVOKE: JsonDict = {"reason": "The name in it is misspelt.", "may_take_again": True}
_NEW_SHARE: JsonDict = {"badges": [_ID], "label": "For the bakery’s web site"}
_SHARE: JsonDict = {
    "id": _SHARE_ID,
    **_NEW_SHARE,
    "address": "https://preuve.example.org/s/3q2-7wEjq83k0b9N1VJxq0c1m7o6Z8uWm8h1H7kQ2bA",
    "created_at": _AT,
}
_CREDENTIAL: JsonDict = {"type": ["VerifiableCredential", "OpenBadgeCredential"], "name": "Conditions, level 1"}
_CHECK: JsonDict = {"valid": True, "flaw": None, "revoked_at": None, "credential": _CREDENTIAL}
_SHOWN: JsonDict = {
    "checked_at": _AT,
    "badges": [{"id": _ID, "credential": _JWS, "check": {**_CHECK}}],
}
_DID = "did:web:preuve.example.org"
_METHOD: JsonDict = {
    "id": _KEY,
    "type": "JsonWebKey2020",
    "controller": _DID,
    "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
}

_Code = Annotated[str, StringConstraints(pattern=f"^{CODE.pattern}$")]
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00]*$")]


def _model(example: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class TakeableLevel(BaseModel):
    """A level that somebody's work shows, and that they have no badge of."""

    model_config = _model(_LEVEL)

    framework: _Code
    version: _Code
    code: _Code
    level: int = Field(ge=1, le=HIGHEST_LEVEL)


class NewBadge(TakeableLevel):
    """What to take a badge of."""

    model_config = _model(_WANTED)

    named: bool = Field(
        description="Whether one’s name stands in it. A badge without a name says of nobody whose it is"
    )
    language: Language = Field(description="Of what stands in it")

    def level_wanted(self) -> Takeable:
        """As the use case takes it."""
        return Takeable(framework=self.framework, version=self.version, code=self.code, level=self.level)


class BadgeModel(BaseModel):
    """One badge."""

    model_config = _model(_BADGE)

    id: str
    framework: str
    version: str
    code: str
    level: int
    name: str | None = Field(description="The name in it; null: it names nobody")
    language: Language
    created_at: AwareDatetime
    revoked_at: AwareDatetime | None = Field(description="When staff have withdrawn it")
    revoked_reason: str | None = Field(description="Why. Whoever is shown the badge does not read it")
    may_take_again: bool = Field(description="Once it is withdrawn: another one of this level may be taken")
    credential: str = Field(description="The badge itself: a compact JWS, as Open Badges 3.0 have it")


class OwnBadgesModel(BaseModel):
    """One’s own badges, and what else one may take."""

    model_config = _model({"name": "Zoé Martin", "badges": [_BADGE], "takeable": [{**_LEVEL, "level": 2}]})

    name: str = Field(description="As it would stand in a badge")
    badges: list[BadgeModel]
    takeable: list[TakeableLevel]


class BadgeList(BaseModel):
    """The badges of a candidate, the newest first."""

    model_config = _model({"items": [_BADGE]})

    items: list[BadgeModel]


class BadgeWithdrawal(BaseModel):
    """Why a badge is withdrawn."""

    model_config = _model(_REVOKE)

    reason: _Words = Field(max_length=MOST_REASON, description="For the candidate and for staff")
    may_take_again: bool = Field(default=False, description="The candidate may take another one of this level")


class NewBadgeShare(BaseModel):
    """What to show by a link."""

    model_config = _model(_NEW_SHARE)

    badges: list[Annotated[str, StringConstraints(max_length=36)]] = Field(min_length=1, max_length=50)
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_LABEL, pattern=r"^[^\x00]*$")] = (
        Field(default="", description="For oneself, to tell it from others")
    )


class BadgeShareModel(BaseModel):
    """A link by which somebody shows badges."""

    model_config = _model(_SHARE)

    id: str
    badges: list[str]
    label: str
    address: str
    created_at: AwareDatetime


class BadgeShareList(BaseModel):
    """The open links of somebody, the newest first."""

    model_config = _model({"items": [_SHARE]})

    items: list[BadgeShareModel]


class BadgeToCheck(BaseModel):
    """A badge to be checked."""

    model_config = _model({"credential": _JWS})

    credential: str = Field(max_length=MOST_CHECKED, description="The compact JWS, or the SVG that it was baked into")


class BadgeCheck(BaseModel):
    """What a check has found."""

    model_config = _model(_CHECK)

    valid: bool
    flaw: Flaw | None = Field(description="Why it is not good")
    revoked_at: AwareDatetime | None
    credential: dict[str, Any] | None = Field(description="What it says; null where nothing of it can be trusted")


class SharedBadgeModel(BaseModel):
    """A badge that somebody shows."""

    model_config = _model({"id": _ID, "credential": _JWS, "check": _CHECK})

    id: str
    credential: str
    check: BadgeCheck


class SharedBadges(BaseModel):
    """What somebody shows by a link, checked now."""

    model_config = _model(_SHOWN)

    checked_at: AwareDatetime
    badges: list[SharedBadgeModel]


class AchievementModel(BaseModel):
    """What a level of a skill is, as Open Badges describe it."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "id": "https://preuve.example.org/v1/achievements/preuve/1/conditions/1",
                    "type": ["Achievement"],
                    "name": "Conditions, level 1",
                }
            ]
        },
    )

    id: str
    type: list[str]
    name: str


class DidDocument(BaseModel):
    """Who signs here (`did:web`), with every key that has ever signed."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
                    "id": _DID,
                    "verificationMethod": [_METHOD],
                    "assertionMethod": [_KEY],
                }
            ]
        },
    )

    id: str
    verificationMethod: list[dict[str, Any]]  # noqa: N815 - the names are W3C's
    assertionMethod: list[str]  # noqa: N815


#: The framework drops every null from its document, see ``api.reference.document``.
WITH_NULLS: tuple[type[BaseModel], ...] = (
    BadgeModel,
    OwnBadgesModel,
    BadgeList,
    BadgeCheck,
    SharedBadgeModel,
    SharedBadges,
)


def badge_json(badge: Badge) -> dict[str, Any]:
    """As ``BadgeModel`` says."""
    return {
        "id": badge.id,
        "framework": badge.framework,
        "version": badge.version,
        "code": badge.code,
        "level": badge.level,
        "name": badge.name,
        "language": badge.language,
        "created_at": moment_json(badge.created_at),
        "revoked_at": moment_json(badge.revoked_at),
        "revoked_reason": badge.revoked_reason,
        "may_take_again": badge.may_take_again,
        "credential": badge.credential,
    }


def own_json(own: OwnBadges) -> dict[str, Any]:
    """As ``OwnBadgesModel`` says."""
    return {
        "name": own.name,
        "badges": [badge_json(one) for one in own.badges],
        "takeable": [
            {"framework": one.framework, "version": one.version, "code": one.code, "level": one.level}
            for one in own.takeable
        ],
    }


def share_json(share: Share) -> dict[str, Any]:
    """As ``BadgeShareModel`` says."""
    return {
        "id": share.id,
        "badges": list(share.badges),
        "label": share.label,
        "address": share.address,
        "created_at": moment_json(share.created_at),
    }


def check_json(checked: Checked) -> dict[str, Any]:
    """As ``BadgeCheck`` says."""
    return {
        "valid": checked.flaw is None,
        "flaw": checked.flaw,
        "revoked_at": moment_json(checked.revoked_at),
        "credential": checked.credential,
    }


def shown_json(shown: Shown) -> dict[str, Any]:
    """As ``SharedBadges`` says."""
    return {
        "checked_at": moment_json(shown.checked_at),
        "badges": [
            {"id": one.badge.id, "credential": one.badge.credential, "check": check_json(one.checked)}
            for one in shown.badges
        ],
    }
