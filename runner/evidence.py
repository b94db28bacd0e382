"""Evidence: the record of one graded submission, signed so that anybody can check it without asking us.

The record holds everything that decided the verdict (digests, seed, limits, images), so that grading it again gives the
same one. It travels as a compact JWS (RFC 7515) with an Ed25519 signature; the header names the key by ``kid``. Pure:
no network, no database, no files. The shape is documented in docs/evidence.md.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt import InvalidSignatureError, PyJWTError, api_jws

from runner.i18n import gettext as _
from runner.model import Localized, Origin, Report, Skill
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict

EVIDENCE_VERSION: Final = 1
ALGORITHM: Final = "EdDSA"
TYPE: Final = "preuve-evidence+jws"

#: More than the largest record of the largest suite.
MAX_BYTES: Final = 4 << 20


class EvidenceError(Exception):
    """A text is no evidence that can be trusted. The sentence says why."""


class MalformedEvidenceError(EvidenceError):
    """It does not have the shape of a signed record of this version."""


class UnexpectedKindError(EvidenceError):
    """It is signed, but not as evidence: another algorithm or another type."""


class BadKeysError(EvidenceError):
    """What was given as public keys is none. Says nothing about the evidence."""


class UnknownKeyError(EvidenceError):
    """None of the given keys has the id that it names."""


class BadSignatureError(EvidenceError):
    """The signature is not that of this text: the record or its header was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCheck:
    """What one check found."""

    id: str
    verdict: CheckVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCriterion:
    """The points for one criterion, and the skill that they speak for."""

    id: str
    label: Localized
    skill: Skill
    weight: float
    earned: float
    checks: tuple[EvidenceCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecord:
    """What is signed."""

    issuer: str
    #: UTC, RFC 3339.
    issued_at: str
    submission_id: str
    verdict: SubmissionVerdict
    earned: float
    possible: float
    criteria: tuple[EvidenceCriterion, ...]
    samples: tuple[EvidenceCheck, ...]
    origin: Origin
    version: int = EVIDENCE_VERSION


def is_evidence(report: Report) -> bool:
    """True when a report shows something about its author: handed in, graded, and not spoiled by a fault of ours."""
    return report.intent is Intent.SUBMIT and report.verdict not in (
        SubmissionVerdict.INFRASTRUCTURE,
        SubmissionVerdict.NOT_GRADABLE,
    )


def record_of(report: Report, *, submission_id: str, issuer: str, issued_at: datetime) -> EvidenceRecord:
    """The record of a report.

    Raises:
        ValueError: the report is no evidence of anything.
    """
    if not is_evidence(report):
        raise ValueError(f"a report with intent {report.intent} and verdict {report.verdict} is no evidence")
    return EvidenceRecord(
        issuer=issuer,
        issued_at=issued_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        submission_id=submission_id,
        verdict=report.verdict,
        earned=report.earned,
        possible=report.possible,
        criteria=tuple(
            EvidenceCriterion(
                id=criterion.id,
                label=criterion.label,
                skill=criterion.skill,
                weight=criterion.weight,
                earned=criterion.earned,
                checks=tuple(
                    EvidenceCheck(id=check.id, verdict=check.verdict)
                    for check in report.checks
                    if check.criterion == criterion.id
                ),
            )
            for criterion in report.criteria
        ),
        samples=tuple(
            EvidenceCheck(id=check.id, verdict=check.verdict) for check in report.checks if check.criterion is None
        ),
        origin=report.origin,
    )


def sign(record: EvidenceRecord, private_key: Ed25519PrivateKey, kid: str) -> str:
    """The record as a compact JWS."""
    return sign_payload(msgspec.json.encode(record), private_key, kid, kind=TYPE)


def sign_payload(payload: bytes, private_key: Ed25519PrivateKey, kid: str, *, kind: str) -> str:
    """Any record as a compact JWS of this type."""
    return api_jws.encode(payload, private_key, algorithm=ALGORITHM, headers={"typ": kind, "kid": kid})


def verify(jws: str | bytes, jwks: Mapping[str, Any]) -> EvidenceRecord:
    """The record, once its signature is found to be that of one of these public keys (a JWK Set, RFC 7517).

    Raises:
        EvidenceError: it cannot be trusted; the subclasses say why.
    """
    return _record(opened(jws, jwks, kind=TYPE))


def kind_of(jws: str | bytes) -> object:
    """The type that a text says it is of; nothing of it is checked.

    Raises:
        MalformedEvidenceError: it is no signed record.
    """
    text = jws.encode() if isinstance(jws, str) else jws
    return _header(text.strip()).get("typ")


def opened(jws: str | bytes, jwks: Mapping[str, Any], *, kind: str) -> bytes:
    """What was signed as a record of this type with one of these keys.

    Raises:
        EvidenceError: it cannot be trusted; the subclasses say why.
    """
    text = jws.encode() if isinstance(jws, str) else jws
    if len(text) > MAX_BYTES:
        raise MalformedEvidenceError(_("this is longer than evidence can be ({count} bytes)").format(count=MAX_BYTES))
    text = text.strip()
    header = _header(text)
    if header.get("alg") != ALGORITHM:
        said = _("it is signed with {found}; evidence is signed with {expected}")
        raise UnexpectedKindError(said.format(found=repr(header.get("alg")), expected=repr(ALGORITHM)))
    if header.get("typ") != kind:
        said = _("it is of type {found}; evidence is of type {expected}")
        raise UnexpectedKindError(said.format(found=repr(header.get("typ")), expected=repr(kind)))
    if "crit" in header or "b64" in header:
        raise UnexpectedKindError(_("its header asks for extensions that evidence does not use"))
    key = _public_key(header.get("kid"), jwks)
    try:
        payload: bytes = api_jws.decode_complete(text, key, algorithms=[ALGORITHM])["payload"]
    except InvalidSignatureError:
        raise BadSignatureError(_("the signature does not fit: the record was changed after it was signed")) from None
    except PyJWTError as error:
        raise MalformedEvidenceError(_("this is no signed record: {error}").format(error=error)) from None
    return payload


def _header(text: bytes) -> dict[str, Any]:
    parts = text.split(b".")
    if len(parts) != 3:
        raise MalformedEvidenceError(_("this is no signed record: a compact JWS has three parts, separated by dots"))
    try:
        header = msgspec.json.decode(urlsafe_b64decode(parts[0] + b"=" * (-len(parts[0]) % 4)))
    except (binascii.Error, msgspec.MsgspecError, ValueError):
        raise MalformedEvidenceError(_("this is no signed record: its header cannot be read")) from None
    if not isinstance(header, dict):
        raise MalformedEvidenceError(_("this is no signed record: its header is no JSON object"))
    return header


def _public_key(kid: object, jwks: Mapping[str, Any]) -> Ed25519PublicKey:
    keys = jwks.get("keys")
    if not isinstance(keys, list):
        raise BadKeysError(_("it has no list named 'keys'"))
    for key in keys:
        if isinstance(key, Mapping) and isinstance(kid, str) and key.get("kid") == kid:
            return _key_from(key)
    raise UnknownKeyError(
        _("it is signed with the key {kid}, which is none of the given public keys").format(kid=repr(kid))
    )


def _key_from(jwk: Mapping[str, Any]) -> Ed25519PublicKey:
    x = jwk.get("x")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(x, str):
        raise BadKeysError(_("the public key {kid} is no Ed25519 key").format(kid=repr(jwk.get("kid"))))
    try:
        return Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(x + "=" * (-len(x) % 4)))
    except (binascii.Error, ValueError):
        raise BadKeysError(_("the public key {kid} cannot be read").format(kid=repr(jwk.get("kid")))) from None


def _record(payload: bytes) -> EvidenceRecord:
    try:
        version = msgspec.json.decode(payload, type=dict[str, Any]).get("version")
        if version != EVIDENCE_VERSION:
            said = _("the record has version {found}, this program reads version {expected}")
            raise MalformedEvidenceError(said.format(found=repr(version), expected=EVIDENCE_VERSION))
        return msgspec.json.decode(payload, type=EvidenceRecord)
    except msgspec.MsgspecError as error:
        said = _("the signature is good, but the record cannot be read: {error}")
        raise MalformedEvidenceError(said.format(error=error)) from None
