"""Rules, inputs and outcomes as plain JSON, always the same bytes for the same content, with their digests. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

import msgspec

from api.admission.deciding import Outcome, Override, Placed, Proposal, Reason
from api.admission.quotas import Met
from api.admission.ranking import Applicant, Shown, Value
from api.admission.rules import Group, Rules

#: The version of the shapes below.
SNAPSHOT_VERSION: Final = 1


def rules_json(rules: Rules) -> dict[str, Any]:
    """As they are kept."""
    return dict(msgspec.to_builtins(rules))


def read_rules(kept: Mapping[str, Any]) -> Rules:
    """Those that ``rules_json`` wrote."""
    return msgspec.convert(kept, Rules)


def inputs_json(applicants: Iterable[Applicant], overrides: Mapping[str, Override]) -> dict[str, Any]:
    """What was decided from, without names."""
    return {
        "applicants": [
            {
                "id": one.id,
                "values": [{"share_bp": value.share_bp, "lost": value.lost} for value in one.values],
                "groups": sorted(({"kind": it.kind.value, "name": it.name} for it in one.groups), key=_by_all),
            }
            for one in sorted(applicants, key=lambda one: one.id)
        ],
        "overrides": {
            one: {"outcome": override.outcome.value, "reason": override.reason}
            for one, override in sorted(overrides.items())
        },
    }


def read_applicants(kept: Mapping[str, Any]) -> list[Applicant]:
    """The applicants that ``inputs_json`` wrote."""
    return [
        Applicant(
            id=one["id"],
            values=tuple(msgspec.convert(value, Value) for value in one["values"]),
            groups=frozenset(msgspec.convert(group, Group) for group in one["groups"]),
        )
        for one in kept["applicants"]
    ]


def placed_json(one: Placed) -> dict[str, Any]:
    """One line of an outcome."""
    return {
        "id": one.id,
        "outcome": one.outcome.value,
        "position": one.position,
        "rank": one.rank,
        "points": None if one.points is None else [one.points.numerator, one.points.denominator],
        "shown": [shown.value for shown in one.shown],
        "reasons": msgspec.to_builtins(one.reasons),
        "overridden": one.overridden,
    }


def outcome_json(proposal: Proposal) -> dict[str, Any]:
    """Everybody's line, and what became of the quotas."""
    return {
        "placed": [placed_json(one) for one in proposal.placed],
        "quotas": msgspec.to_builtins(proposal.limits),
        "too_many": proposal.too_many,
    }


def read_proposal(kept: Mapping[str, Any]) -> Proposal:
    """The outcome that ``outcome_json`` wrote: as it was decided, whatever the rules would say today."""
    return Proposal(
        placed=tuple(read_placed(one) for one in kept["placed"]),
        limits=msgspec.convert(kept["quotas"], tuple[Met, ...]),
        too_many=kept["too_many"],
    )


def read_placed(kept: Mapping[str, Any]) -> Placed:
    """The line that ``placed_json`` wrote."""
    return Placed(
        id=kept["id"],
        outcome=Outcome(kept["outcome"]),
        position=kept["position"],
        rank=kept["rank"],
        points=None if kept["points"] is None else Fraction(*kept["points"]),
        shown=tuple(Shown(one) for one in kept["shown"]),
        reasons=tuple(msgspec.convert(one, Reason) for one in kept["reasons"]),
        overridden=kept["overridden"],
    )


def digest_of(document: Any) -> str:
    """sha256 of its canonical bytes (sorted keys, no blanks, UTF-8), in hex."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _by_all(group: Mapping[str, str]) -> tuple[str, str]:
    return group["kind"], group["name"]
