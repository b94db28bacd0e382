"""What admissions forget of somebody who is erased. The rows about them alone go with them; the snapshot is of all.

A decided admission's snapshot is what its signed record vouches for, to everybody who was ranked: their line stays, by
an identifier that leads to nobody any more. What it says of them alone goes: groups, reasons, what a person wrote. Its
digests are others then; the record itself, which holds numbers and nobody, stays good.
"""

from __future__ import annotations

import copy
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.admission.store import AdmissionRow, DecisionRow, OverrideRow

#: In place of what was said.
ERASED = "(erased)"


def forget_reasons(session: Session, candidate: str) -> None:
    """Take out of snapshots what persons wrote about somebody, before their rows go."""
    decided = select(DecisionRow.admission_id).where(DecisionRow.candidate_id == candidate)
    overridden = select(OverrideRow.admission_id).where(OverrideRow.candidate_id == candidate)
    wanted = select(AdmissionRow).where(AdmissionRow.id.in_(decided.union(overridden)))
    for row in session.scalars(wanted):
        if row.snapshot is not None:
            row.snapshot = _without(row.snapshot, candidate)
    session.flush()


def _without(snapshot: dict[str, Any], candidate: str) -> dict[str, Any]:
    changed = copy.deepcopy(snapshot)
    override = changed["inputs"]["overrides"].get(candidate)
    if override is not None:
        override["reason"] = ERASED
    for applicant in changed["inputs"]["applicants"]:
        if applicant["id"] == candidate:
            applicant["groups"] = []
    for line in changed["outcome"]["placed"]:
        if line["id"] == candidate:
            line["reasons"] = []
    return changed
