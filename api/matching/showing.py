"""Job profiles and matches as JSON."""

from __future__ import annotations

from typing import Any

from api.i18n import Language
from api.matching import words
from api.matching.matches import Match, Matches
from api.matching.model import JobProfile
from api.matching.profiles import needs_json
from api.matching.rule import RULE_VERSION, Line
from api.skills.service import Naming


def profile_shown(one: JobProfile) -> dict[str, Any]:
    """See ``JobProfileModel``."""
    wish = one.wish
    occupation = wish.occupation
    return {
        "id": one.id,
        "title": wish.title,
        "place": wish.place,
        "occupation": None if occupation is None else {"framework": occupation.framework, "code": occupation.code},
        "needs": needs_json(wish.needs),
        "training_levels": wish.training_levels,
        "revision": one.revision,
        "created_by": one.created_by,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
    }


def matches_shown(found: Matches, naming: Naming, language: Language) -> dict[str, Any]:
    """See ``MatchPage``."""
    return {
        "rule_version": RULE_VERSION,
        "counts": {group.value: many for group, many in found.counts.items()},
        "items": [_match(one, naming, language) for one in found.people],
        "next": found.next,
    }


def _match(one: Match, naming: Naming, language: Language) -> dict[str, Any]:
    known = one.known
    return {
        "person": one.person,
        "group": one.fit.group.value,
        "share": round(one.share, 4),
        "levels_missing": one.fit.levels_missing,
        "certainty": {"low": one.fit.low, "high": one.fit.high},
        "reasons": [_reason(line, naming, language) for line in one.fit.lines],
        "contact": None if one.contact is None else one.contact.value,
        "known": None if known is None else {"candidate": known.candidate, "name": known.name, "email": known.email},
    }


def _reason(line: Line, naming: Naming, language: Language) -> dict[str, Any]:
    (need,) = needs_json([line.need])
    there = line.standing
    return {
        **need,
        "state": line.state.value,
        "level_reached": line.level_reached,
        "likelihood": words.likelihood_of(line).value,
        "p_mastery": line.p_mastery,
        "low": None if there is None else there.low,
        "high": None if there is None else there.high,
        "tasks": 0 if there is None else there.tasks,
        "text": words.reason_said(line, naming(line.need.skill), language),
    }
