"""People with skills who agree to be found, without the sittings that would have shown them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from api.campaigns.making import new_candidate
from api.campaigns.model import CandidateOrigin
from api.consents.purposes import words_of
from api.consents.service import OwnConsents
from api.database import Database
from api.mastery import store
from api.mastery.store import SkillRecordRow
from api.matching.findable import consent_changed
from runner.mastery.record import record_of, to_json
from runner.mastery.rule import Kind, Observation
from runner.model import Skill

_AT = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Myself:
    """Whoever agrees to something."""

    organisation: str
    candidate: str


def work(code: str, level: int, *, share: float = 1.0, tasks: int = 2) -> list[Observation]:
    """Tasks of one skill; two that are all right are enough for their level."""
    return [
        Observation(
            skill=Skill(framework="preuve", version="1", code=code, level=level),
            kind=Kind.EXERCISE,
            source=f"exercise:{code}-{level}-{number}",
            criterion="all",
            share=share,
            at=_AT,
            work_id=f"{code}-{level}-{number}",
            work_digest="e" * 64,
        )
        for number in range(tasks)
    ]


def person(
    database: Database,
    organisation: str,
    levels: Mapping[str, int],
    *,
    name: str = "Zoé Martin",
    email: str | None = None,
    agrees: Sequence[str] = ("found",),
    more: Sequence[Observation] = (),
) -> str:
    """The id of a new candidate who has reached these levels."""
    observations = tuple([one for code, level in levels.items() for one in work(code, level)] + list(more))
    record = record_of(observations, candidate="", issuer="", issued_at=_AT, test=False)
    with database.write(organisation) as session:
        row = new_candidate(name, email, CandidateOrigin.STAFF, _AT)
        session.add(row)
        session.flush()
        kept = {"stale": False, "marks": 1, "record": to_json(record).decode(), "updated_at": _AT}
        session.add(SkillRecordRow(candidate_id=row.id, **kept))
        store.replace_standings(session, row.id, record.standings)
    for purpose in agrees:
        agree(database, organisation, row.id, purpose)
    return row.id


def agree(database: Database, organisation: str, candidate: str, purpose: str = "found") -> None:
    """They agree, as they would on their page."""
    caller, version = Myself(organisation, candidate), words_of(purpose).version
    consents(database).give(caller, purpose, version=version, language="fr", now=datetime.now(UTC))


def withdraw(database: Database, organisation: str, candidate: str, purpose: str = "found") -> None:
    """They take it back."""
    consents(database).withdraw(Myself(organisation, candidate), purpose, now=datetime.now(UTC))


def consents(database: Database) -> OwnConsents:
    """As the application makes it."""
    return OwnConsents(database, consent_changed)
