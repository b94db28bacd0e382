"""What becomes due of admissions by itself: signing what persons have decided, ending offers that nobody answered.

Called by the collector's loop. Who is next on the waiting list follows from what a person confirmed.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf
from api.admission import moving_on
from api.admission.documents import SNAPSHOT_VERSION
from api.admission.model import AdmissionState, PlaceState
from api.admission.service import find
from api.admission.store import AdmissionRow, DecisionRow
from api.database import Database
from api.evidence.service import Notary
from api.tenancy import EVERYWHERE

#: The ``typ`` of the signed record, so that it cannot be taken for evidence of a submission.
TYPE: Final = "preuve-admission+jws"
_AT_ONCE: Final = 10


class Registrar:
    """One turn is one call of ``turn``. Several processes may do so at once."""

    def __init__(self, database: Database, notary: Notary) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._notary = notary

    def turn(self, now: datetime) -> int:
        """Do what is due. How much that was."""
        return self._sign(now) + self._expire(now)

    def _sign(self, now: datetime) -> int:
        due = (AdmissionRow.state == AdmissionState.DECIDED, AdmissionRow.record.is_(None))
        # Most looks find nothing, and looking does not need the lock of writers.
        with self._database.read(EVERYWHERE) as session:
            if session.scalar(select(AdmissionRow.id).where(*due).limit(1)) is None:
                return 0
        with self._database.write(EVERYWHERE) as session:
            rows = session.scalars(
                select(AdmissionRow).where(*due).limit(_AT_ONCE).with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                row.record = self._notary.seal(json.dumps(self._record(row, now)).encode(), TYPE)
            return len(rows)

    def _expire(self, now: datetime) -> int:
        due = (DecisionRow.place == PlaceState.OFFERED, DecisionRow.offer_until <= now)
        with self._database.read(EVERYWHERE) as session:
            wanted = select(DecisionRow.admission_id, DecisionRow.organisation_id).where(*due).distinct()
            found = session.execute(wanted.limit(_AT_ONCE)).all()
        return sum(self._expire_in(admission, organisation, now) for admission, organisation in found)

    def _expire_in(self, admission: str, organisation: str, now: datetime) -> int:
        with self._database.write(organisation) as session:
            row = find(session, admission, lock=True)
            expired = moving_on.expire(session, row, now, self._notary.issuer)
            if expired:
                acting = OnBehalf(organisation=organisation, actor=Actor(kind=ActorKind.PLATFORM))
                audit.note(session, acting, "admission.offers_expired", "admission", admission, {"offers": expired})
            return expired

    def _record(self, row: AdmissionRow, now: datetime) -> dict[str, Any]:
        """Digests and numbers, and nobody's name: whoever has the snapshot can check that it is this one."""
        outcome = (row.snapshot or {})["outcome"]
        outcomes = [one["outcome"] for one in outcome["placed"]]
        return {
            "version": SNAPSHOT_VERSION,
            "issuer": self._notary.issuer,
            "issued_at": now.isoformat(),
            "admission": row.id,
            "organisation": row.organisation_id,
            "decided_at": None if row.decided_at is None else row.decided_at.isoformat(),
            "decided_by": row.decided_by,
            "sha256": row.digests,
            "outcomes": {one: outcomes.count(one) for one in sorted(set(outcomes))},
            "quotas": outcome["quotas"],
        }
