"""Signing evidence, and giving it out."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt import api_jws
from sqlalchemy.orm import Session

from api.database import Database
from api.evidence import store
from api.evidence.keys import KeyRing
from api.evidence.model import NoEvidenceError
from runner import evidence
from runner.model import Report


class Notary:
    """Signs what the collector records. Reads its key once: a rotation needs a restart of the collector."""

    def __init__(self, keys: KeyRing, issuer: str) -> None:
        """``issuer`` is this installation's address."""
        self._keys = keys
        self._issuer = issuer

    @cached_property
    def _key(self) -> tuple[str, Ed25519PrivateKey]:
        return self._keys.signing_key()

    def prepare(self) -> None:
        """Have the key at hand.

        Raises:
            SigningKeyError: it cannot be used.
        """
        _ = self._key

    @property
    def issuer(self) -> str:
        """This installation's address."""
        return self._issuer

    def seal(self, record: bytes, kind: str) -> str:
        """Sign another record than evidence of a submission, as a compact JWS. ``kind`` is its ``typ``."""
        kid, key = self._key
        return api_jws.encode(record, key, algorithm=evidence.ALGORITHM, headers={"kid": kid, "typ": kind})

    def attest(self, session: Session, *, organisation: str, submission: str, report: Report, moment: datetime) -> None:
        """Sign a report in the transaction that records it. Does nothing if it is evidence of nothing."""
        if not evidence.is_evidence(report):
            return
        kid, key = self._key
        record = evidence.record_of(report, submission_id=submission, issuer=self._issuer, issued_at=moment)
        session.add(
            store.EvidenceRow(
                submission_id=submission,
                organisation_id=organisation,
                kid=kid,
                jws=evidence.sign(record, key, kid),
                created_at=moment,
            )
        )


class Evidence:
    """The use cases of this feature that requests ask for."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._keys = keys

    def find(self, organisation: str, submission: str) -> str:
        """The compact JWS about a submission.

        Raises:
            NoEvidenceError: there is none.
        """
        with self._database.read() as session:
            jws = store.find(session, organisation, submission)
        if jws is None:
            raise NoEvidenceError
        return jws

    def public_keys(self) -> dict[str, Any]:
        """The keys that evidence can be checked with, as a JWK Set."""
        return self._keys.public_keys()
