"""What the rules would decide now: gathered, proposed, and given a digest that names exactly this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.admission import documents, gathering
from api.admission.deciding import Override, Proposal, propose
from api.admission.model import Settings
from api.admission.ranking import Applicant
from api.admission.store import OverrideRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A proposal with everything that it comes from."""

    applicants: tuple[Applicant, ...]
    proposal: Proposal
    #: Rules, inputs and outcome, without names, and the digest of each.
    snapshot: dict[str, Any]
    digests: dict[str, str]

    @property
    def digest(self) -> str:
        """Of all three."""
        return documents.digest_of(self.digests)


def work_out(session: Session, admission: str, settings: Settings) -> Worked:
    """Settle the results of the campaigns before."""
    applicants = gathering.applicants(session, settings)
    overrides = overrides_of(session, admission)
    there = {one.id for one in applicants}
    proposal = propose(settings.rules, applicants, {one: it for one, it in overrides.items() if one in there})
    snapshot = {
        "version": documents.SNAPSHOT_VERSION,
        "rules": documents.rules_json(settings.rules),
        "inputs": documents.inputs_json(applicants, overrides),
        "outcome": documents.outcome_json(proposal),
    }
    digests = {name: documents.digest_of(snapshot[name]) for name in ("rules", "inputs", "outcome")}
    return Worked(applicants=tuple(applicants), proposal=proposal, snapshot=snapshot, digests=digests)


def overrides_of(session: Session, admission: str) -> dict[str, Override]:
    """What persons have decided."""
    rows = session.scalars(select(OverrideRow).where(OverrideRow.admission_id == admission))
    return {row.candidate_id: Override(outcome=row.outcome, reason=row.reason) for row in rows}
