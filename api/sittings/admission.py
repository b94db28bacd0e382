"""What a sitting begins with: what the campaign says about taking part, and what must be known of its exercises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from api.campaigns.plan import PRACTICE, ExerciseItem, Plan, items_of
from api.catalog.model import BrokenExerciseError, Entry, NoSuchExerciseError
from api.catalog.service import Catalog
from api.sittings.content import digest_of
from api.sittings.model import ItemKit, LanguageKit
from runner.exercise import Exercise

#: Exercises to practise with, the first that can be used. None of it counts.
_TO_PRACTISE = ("fizzbuzz", "three-checks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a campaign says about taking part now."""

    title: str
    organisation: str
    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    #: Nobody begins before staff open the gate.
    has_gate: bool
    gate_opened_at: datetime | None
    candidate: str
    #: In which moments are shown.
    time_zone: str = "UTC"
    #: Staff have taken the invitation back.
    is_revoked: bool = False

    def may_begin(self, now: datetime) -> bool:
        """True within the campaign's window, for who is still invited."""
        return (
            self.is_open
            and not self.is_revoked
            and (self.opens_at is None or now >= self.opens_at)
            and (self.closes_at is None or now < self.closes_at)
        )

    @property
    def gate_is_closed(self) -> bool:
        """True while everybody waits for staff."""
        return self.has_gate and self.gate_opened_at is None


class Offers(Protocol):
    """Where campaigns are kept."""

    def find(self, session: Session, campaign: str, candidate: str) -> Offer:
        """The campaign of a sitting, with the candidate's name. ``session`` may read everything."""


def kits_for(catalog: Catalog, organisation: str, plan: Plan, *, battery: Plan) -> dict[str, ItemKit]:
    """What a sitting must know of its exercises, the practice included.

    Nobody practises with what is asked: neither with what this person takes (``plan``), nor with what a neighbour may
    have drawn (``battery``, with its blocks).

    Raises:
        NoSuchExerciseError, ExerciseChangedError, BrokenExerciseError: one of them cannot be used.
    """
    kits: dict[str, ItemKit] = {}
    for _, item in items_of(plan):
        if isinstance(item, ExerciseItem):
            entry = catalog.entry(organisation, item.exercise, digest=item.digest)
            catalog.keep(entry)
            kits[item.id] = kit_of(entry.exercise, item.version, item.languages)
    asked = {item.exercise for _, item in (*items_of(plan), *items_of(battery)) if isinstance(item, ExerciseItem)}
    practice = _practice(catalog, organisation, asked)
    if practice is not None:
        catalog.keep(practice)
        kits[PRACTICE] = kit_of(practice.exercise, practice.version, None)
    return kits


def kit_of(exercise: Exercise, version: int, languages: tuple[str, ...] | None) -> ItemKit:
    """The same of one."""
    return ItemKit(
        exercise=exercise.slug,
        version=version,
        digest=exercise.digest,
        title=exercise.title,
        level=exercise.level,
        minutes=exercise.minutes,
        attempt_ms=exercise.limits.attempt_ms,
        supplied=True,
        languages={
            name: LanguageKit(
                entry=language.entry,
                names=tuple(language.starter),
                starter_digest=digest_of({"language": name, "files": dict(language.starter)}),
            )
            for name, language in exercise.languages.items()
            if languages is None or name in languages
        },
    )


def _practice(catalog: Catalog, organisation: str, asked: set[str]) -> Entry | None:
    for slug in _TO_PRACTISE:
        if slug in asked:
            continue
        try:
            return catalog.entry(organisation, slug)
        except (NoSuchExerciseError, BrokenExerciseError):
            continue
    # The easiest one that is not asked; none, where all are.
    return next((entry for entry in catalog.entries_of_bank() if entry.exercise.slug not in asked), None)
