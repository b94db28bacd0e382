"""The signed record of an admission: digests of what was decided, numbers, and nobody's name. Pure.

Signed like the evidence of a submission (``runner.evidence``), under a type of its own. Whoever has the snapshot of the
admission (rules, inputs, outcome) finds by the digests whether it is the one that a person confirmed. The shape is
documented in docs/admission.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import msgspec

from runner.evidence import EvidenceError, MalformedEvidenceError, opened
from runner.i18n import gettext as _

RECORD_VERSION: Final = 1
TYPE: Final = "preuve-admission+jws"
#: What has a digest of its own.
PARTS: Final = ("rules", "inputs", "outcome")


class OtherSnapshotError(EvidenceError):
    """The record is good, and it is about something else than what lies beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedGroup:
    """A group that a quota is about."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedLimit:
    """A quota of one group, in places."""

    bound: str
    group: RecordedGroup
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedQuota:
    """What became of a quota; ``shortfall`` is why it was not met."""

    limit: RecordedLimit
    chosen: int
    able: int
    shortfall: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionRecord:
    """What is signed."""

    issuer: str
    issued_at: str
    admission: str
    organisation: str
    decided_at: str | None
    decided_by: str | None
    #: By the names of ``PARTS``.
    sha256: dict[str, str]
    outcomes: dict[str, int]
    quotas: tuple[RecordedQuota, ...]
    version: int = RECORD_VERSION


def verify(jws: str | bytes, jwks: Mapping[str, Any]) -> AdmissionRecord:
    """The record, once its signature is found to be that of one of these public keys.

    Raises:
        EvidenceError: it cannot be trusted; the subclasses say why.
    """
    payload = opened(jws, jwks, kind=TYPE)
    try:
        version = msgspec.json.decode(payload, type=dict[str, Any]).get("version")
        if version != RECORD_VERSION:
            said = _("the record has version {found}, this program reads version {expected}")
            raise MalformedEvidenceError(said.format(found=repr(version), expected=RECORD_VERSION))
        return msgspec.json.decode(payload, type=AdmissionRecord)
    except msgspec.MsgspecError as error:
        said = _("the signature is good, but the record cannot be read: {error}")
        raise MalformedEvidenceError(said.format(error=error)) from None


def compare(record: AdmissionRecord, snapshot: Mapping[str, Any]) -> None:
    """Find that a snapshot is the one that was confirmed.

    Raises:
        OtherSnapshotError: it is not; says which part differs.
    """
    for part in PARTS:
        if part not in snapshot or digest_of(snapshot[part]) != record.sha256.get(part):
            raise OtherSnapshotError(
                _("the snapshot is not the one that was confirmed: '{part}' differs").format(part=part)
            )


def digest_of(document: object) -> str:
    """sha256 of its canonical bytes (sorted keys, no blanks, UTF-8), in hex."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
