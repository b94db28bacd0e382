"""Admissions as JSON."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from api.admission import words
from api.admission.model import Admission, Named, PriorityMembership, Simulation
from api.admission.priority_list import Entry, PriorityList
from api.admission.quotas import Met
from api.admission.rules import WHOLE_BP
from api.i18n import Language, translate

#: Lines that a preview shows; it counts all.
_MOST_SHOWN: Final = 200


def admission_shown(one: Admission) -> dict[str, Any]:
    """See ``AdmissionModel``."""
    settings, rules = one.settings, one.settings.rules
    return {
        "id": one.id,
        "title": settings.title,
        "campaigns": list(settings.campaigns),
        "places": rules.places,
        "criteria": [
            {
                "measure": it.measure.value,
                "of": it.of,
                "campaign": it.campaign,
                "weight": it.weight,
                "minimum": None if it.minimum_bp is None else it.minimum_bp / WHOLE_BP,
            }
            for it in rules.criteria
        ],
        "quotas": msgspec.to_builtins(rules.quotas),
        "waiting": rules.waiting,
        "offer_days": settings.offer_days,
        "seed": rules.seed,
        "state": one.state.value,
        "revision": one.revision,
        "created_by": one.created_by,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at,
        "reason": one.reason,
        "digests": one.digests,
        "announced_at": one.announced_at,
    }


def simulation_shown(
    found: Simulation, people: list[Named], following: str | None, language: Language
) -> dict[str, Any]:
    """See ``SimulationPage``."""
    return {
        "digest": found.digest,
        "limits": [_limit(one, language) for one in found.proposal.limits],
        "too_many": found.proposal.too_many,
        "items": [_applicant(found, one, language) for one in people],
        "next": following,
    }


def _applicant(found: Simulation, one: Named, language: Language) -> dict[str, Any]:
    placed = one.placed
    return {
        "candidate": placed.id,
        "name": one.name,
        "outcome": placed.outcome.value,
        "position": placed.position,
        "rank": placed.rank,
        "points": None if placed.points is None else float(placed.points) / WHOLE_BP,
        "criteria": [
            {"state": state.value, "share": None if share is None else share / WHOLE_BP}
            for state, share in zip(placed.shown, one.shares_bp, strict=True)
        ],
        "reasons": [
            {
                "code": reason.code.value,
                "criteria": list(reason.criteria),
                "limits": list(reason.limits),
                "text": words.reason_said(reason, found.labels, found.proposal.limits, language),
            }
            for reason in placed.reasons
        ],
        "overridden": placed.overridden,
        "place": None if one.place is None else msgspec.to_builtins(one.place),
    }


def _limit(one: Met, language: Language) -> dict[str, Any]:
    return {
        "bound": one.limit.bound.value,
        "kind": one.limit.group.kind.value,
        "name": one.limit.group.name,
        "number": one.limit.number,
        "chosen": one.chosen,
        "able": one.able,
        "shortfall": None if one.shortfall is None else one.shortfall.value,
        "text": words.quota_said(one, language),
    }


def membership_shown(one: PriorityMembership) -> dict[str, Any]:
    """See ``PriorityMembershipModel``."""
    return dict(msgspec.to_builtins(one))


def preview_shown(found: PriorityList, language: Language) -> dict[str, Any]:
    """See ``PriorityPreview``."""
    return {
        "entries": [_entry(one) for one in found.entries[:_MOST_SHOWN]],
        "entry_count": len(found.entries),
        "before": [_entry(one) for one in found.before[:_MOST_SHOWN]],
        "before_count": len(found.before),
        "faults": [
            {
                "line": one.line,
                "message": translate(one.fault.message, language, one.fault.facts),
                "remedy": translate(one.fault.remedy, language, one.fault.facts),
            }
            for one in found.faults[:_MOST_SHOWN]
        ],
        "fault_count": len(found.faults),
    }


def _entry(one: Entry) -> dict[str, Any]:
    return dict(msgspec.to_builtins(one))
