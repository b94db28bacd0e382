"""The signed record of somebody's skills: the rule, every observation, and what follows from them. Pure.

Signed like the evidence of a submission (``runner.evidence``), under a type of its own. Whoever checks one works the
rule out again from the observations that it lists, so that a level which does not follow from them is found, too. The
shape is documented in docs/mastery.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from runner import evidence
from runner.evidence import EvidenceError, MalformedEvidenceError
from runner.i18n import gettext as _
from runner.mastery.rule import PUBLISHED, Observation, Parameters, Standing, standings

RECORD_VERSION: Final = 1
TYPE: Final = "preuve-skills+jws"

_NEAR: Final = 2e-6


class UnfoundedRecordError(EvidenceError):
    """It is signed, but what it says does not follow from what it lists by the rule that it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRecord:
    """What is signed."""

    issuer: str
    #: UTC, RFC 3339.
    issued_at: str
    candidate_id: str
    #: Made with a test key, from test data: it speaks of nobody.
    test: bool
    rule: Parameters
    observations: tuple[Observation, ...]
    standings: tuple[Standing, ...]
    version: int = RECORD_VERSION


def record_of(
    observations: tuple[Observation, ...], *, candidate: str, issuer: str, issued_at: datetime, test: bool
) -> SkillRecord:
    """The record of what these observations show by the published rule."""
    return SkillRecord(
        issuer=issuer,
        issued_at=issued_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        candidate_id=candidate,
        test=test,
        rule=PUBLISHED,
        observations=observations,
        standings=standings(observations),
    )


def to_json(record: SkillRecord) -> bytes:
    """What is signed, byte for byte."""
    return msgspec.json.encode(record)


def from_json(payload: bytes) -> SkillRecord:
    """Raises MalformedEvidenceError."""
    try:
        version = msgspec.json.decode(payload, type=dict[str, Any]).get("version")
        if version != RECORD_VERSION:
            said = _("the record has version {found}, this program reads version {expected}")
            raise MalformedEvidenceError(said.format(found=repr(version), expected=RECORD_VERSION))
        return msgspec.json.decode(payload, type=SkillRecord)
    except msgspec.MsgspecError as error:
        said = _("the signature is good, but the record cannot be read: {error}")
        raise MalformedEvidenceError(said.format(error=error)) from None


def sign(payload: bytes, private_key: Ed25519PrivateKey, kid: str) -> str:
    """The JSON of a record as a compact JWS."""
    return evidence.sign_payload(payload, private_key, kid, kind=TYPE)


def verify(jws: str | bytes, jwks: Mapping[str, Any]) -> SkillRecord:
    """The record, once its signature is good and its standings are found to follow from its observations.

    Raises:
        EvidenceError: it cannot be trusted; the subclasses say why.
    """
    record = from_json(evidence.opened(jws, jwks, kind=TYPE))
    if record.rule != PUBLISHED:
        said = _("it names version {version} of the rule, with parameters that this program does not know it by")
        raise UnfoundedRecordError(said.format(version=record.rule.version))
    again = standings(record.observations, record.rule)
    if [one.skill for one in again] != [one.skill for one in record.standings] or not all(
        _same(one, other) for one, other in zip(again, record.standings, strict=True)
    ):
        raise UnfoundedRecordError(_("the levels in it do not follow from the work that it lists"))
    return record


def _same(one: Standing, other: Standing) -> bool:
    """The same but for the last decimal, which another machine may round otherwise."""
    names = ("right", "wrong", "alpha", "beta", "mean", "low", "high", "p_mastery")
    near = all(math.isclose(getattr(one, name), getattr(other, name), rel_tol=0, abs_tol=_NEAR) for name in names)
    return near and (one.tasks, one.reached) == (other.tasks, other.reached)
