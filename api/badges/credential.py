"""What a badge says: an Open Badges 3.0 credential (VC 2.0) as the payload of a compact JWS, and its issuer. Pure.

By Open Badges 3.0, § 8.2: the payload is the credential itself with the claims ``iss``, ``jti``, ``nbf`` and ``sub``
beside it; the header names the key by a DID URL, and says ``typ`` JWT. The shape is documented in docs/badges.md.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.i18n import Language, sentence, translate
from runner import evidence
from runner.mastery.rule import PUBLISHED, Standing

#: ``typ`` of a badge, and of a status list.
BADGE_TYPE: Final = "JWT"
LIST_TYPE: Final = "vc+jwt"

_CONTEXT: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
_SCHEMA: Final = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}

#: Between a figure and its sign, in French.
NARROW_SPACE: Final = "\u202f"

_NAME = sentence("%(skill)s, level %(level)s")
_TEST_NAME = sentence("Test data: %(name)s")
_DESCRIPTION = sentence(
    "Whoever has this badge has done hands-on work that makes it very likely that they do tasks of this skill well, "
    "at this level."
)
_TEST_DESCRIPTION = sentence("This badge was made from test data. It speaks of nobody.")
_CRITERIA = sentence(
    "Programs are examined by hidden checks in isolated sandboxes, and questions are marked. A level is reached when "
    "it is at least %(needed)s likely that the person does more than %(threshold)s of such tasks well (version "
    "%(version)s of the published rule)."
)
_EVIDENCE = sentence("What it rests on")
_TASKS = sentence(
    "Tasks: %(tasks)s. The person is expected to do %(mean)s of such tasks well; with a probability of %(interval)s "
    "it is between %(low)s and %(high)s."
)
#: What is measured, as results in the badge, each in percent.
_MEASURES: Final[dict[str, str]] = {
    "mean": sentence("Share of such tasks that the person is expected to do well"),
    "low": sentence("Lower end of the interval"),
    "high": sentence("Upper end of the interval"),
    "p_mastery": sentence("Probability that the share is above the threshold"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """One level of one skill, as it is described to everybody."""

    framework: str
    version: str
    code: str
    level: int
    #: What the skill is called.
    skill: str
    #: What its framework is called.
    framework_title: str
    #: Where the framework's publisher speaks of the skill.
    uri: str | None
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What one badge says."""

    #: The badge's id.
    id: str
    #: The address of this installation.
    address: str
    organisation: str
    achievement: Achievement
    standing: Standing
    #: A random id: two badges of one person do not show that they are of one person.
    subject: str
    name: str | None
    test: bool
    status: Mapping[str, Any]
    issued_at: datetime


def did_of(address: str) -> str:
    """The identity of the installation at an address, by the method ``did:web``."""
    return f"did:web:{quote(urlsplit(address).netloc, safe='')}"


def did_document(address: str, jwks: Mapping[str, Any]) -> dict[str, Any]:
    """What ``/.well-known/did.json`` says: every key that has ever signed here."""
    did = did_of(address)
    methods = [
        {"id": f"{did}#{key['kid']}", "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": key}
        for key in jwks["keys"]
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods],
    }


def achievement_json(address: str, one: Achievement) -> dict[str, Any]:
    """The level of a skill as Open Badges describe it; its id is the address where the same is served."""
    told = one.language
    url = f"{address}/v1/achievements/{one.framework}/{one.version}/{one.code}/{one.level}"
    rule = {
        "needed": _percent(PUBLISHED.needed, told),
        "threshold": _percent(PUBLISHED.threshold, told),
        "version": str(PUBLISHED.version),
    }
    found: dict[str, Any] = {
        "id": url,
        "type": ["Achievement"],
        "achievementType": "Competency",
        "inLanguage": told,
        "name": translate(_NAME, told, {"skill": one.skill, "level": str(one.level)}),
        "description": translate(_DESCRIPTION, told),
        "humanCode": f"{one.framework}/{one.version}/{one.code}@{one.level}",
        "criteria": {"id": f"{address}/rule", "narrative": translate(_CRITERIA, told, rule)},
        "resultDescription": [
            {
                "id": f"{url}#{name}",
                "type": ["ResultDescription"],
                "name": translate(words, told),
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
            }
            for name, words in _MEASURES.items()
        ],
    }
    if one.uri is not None:
        alignment = {
            "type": ["Alignment"],
            "targetName": one.skill,
            "targetUrl": one.uri,
            "targetFramework": one.framework_title,
            "targetCode": one.code,
        }
        found["alignment"] = [alignment]
    return found


def payload_of(award: Award) -> dict[str, Any]:
    """What is signed."""
    did, told = did_of(award.address), award.achievement.language
    achievement = achievement_json(award.address, award.achievement)
    if award.test:
        achievement["description"] = translate(_TEST_DESCRIPTION, told)
        achievement["name"] = translate(_TEST_NAME, told, {"name": achievement["name"]})
    standing = award.standing
    subject: dict[str, Any] = {
        "id": f"urn:uuid:{award.subject}",
        "type": ["AchievementSubject"],
        "achievement": achievement,
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"{achievement['id']}#{name}",
                "value": f"{getattr(standing, name) * 100:.1f}",
            }
            for name in _MEASURES
        ],
    }
    if award.name is not None:
        subject["identifier"] = [
            {"type": "IdentityObject", "identityHash": award.name, "identityType": "name", "hashed": False}
        ]
    facts = {
        "tasks": str(standing.tasks),
        "interval": _percent(PUBLISHED.interval, told),
        **{name: _percent(getattr(standing, name), told) for name in ("mean", "low", "high")},
    }
    identity = f"urn:uuid:{award.id}"
    return {
        "@context": list(_CONTEXT),
        "id": identity,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": {"id": did, "type": ["Profile"], "name": award.organisation, "url": award.address},
        "validFrom": moment_text(award.issued_at),
        "credentialSubject": subject,
        "evidence": [
            {"type": ["Evidence"], "name": translate(_EVIDENCE, told), "narrative": translate(_TASKS, told, facts)}
        ],
        "credentialSchema": [dict(_SCHEMA)],
        "credentialStatus": dict(award.status),
        "iss": did,
        "jti": identity,
        "nbf": int(award.issued_at.timestamp()),
        "sub": subject["id"],
    }


def sign(payload: Mapping[str, Any], address: str, kid: str, key: Ed25519PrivateKey, *, kind: str = BADGE_TYPE) -> str:
    """The compact JWS; its key is named by a DID URL."""
    return evidence.sign_payload(msgspec.json.encode(payload), key, f"{did_of(address)}#{kid}", kind=kind)


def said_by(credential: str) -> dict[str, Any]:
    """What a badge of ours says; nothing of it is checked."""
    part = credential.split(".")[1]
    return msgspec.json.decode(urlsafe_b64decode(part + "=" * (-len(part) % 4)), type=dict[str, Any])


def moment_text(moment: datetime) -> str:
    """As credentials write moments: UTC, whole seconds, as ``nbf`` has it."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _percent(share: float, language: Language) -> str:
    return f"{share * 100:.0f}{NARROW_SPACE if language == 'fr' else ''}%"
