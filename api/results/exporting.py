"""Results that leave: a campaign as CSV, as JSON. Read and written some sittings at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.plan import ExerciseItem, items_of
from api.database import Database
from api.results import assembling, store
from api.results import material as materials
from api.results.books import Books
from api.results.csv_export import Cell, CsvStyle, csv_chunks
from api.results.marking import Marking
from api.results.material import Material
from api.results.report import Person, SittingFacts, unnamed
from api.results.roster import Occasion
from api.results.scoring import Score, Standing
from api.sittings.store import SittingRow

#: The version of the shape of the JSON export.
EXPORT_VERSION = 1
EXPORT_FORMAT = "preuve.results"

_AT_ONCE = 50

_FACTS = (
    "sitting",
    "candidate",
    "name",
    "email",
    "group",
    "external_ref",
    "state",
    "language",
    "started_at",
    "finished_at",
    "finish_reason",
    "used_minutes",
    "extra_minutes",
    "given_back_minutes",
    "earned",
    "possible",
    "percent",
    "final",
    "missing",
    "lost_through_us",
)


class Exports:
    """The use cases."""

    def __init__(self, database: Database, books: Books) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books

    def csv(self, caller: Caller, campaign: str, style: CsvStyle, *, nameless: bool = False) -> Iterator[bytes]:
        """A line for each sitting: who, when, points, and the points of each item and each skill.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        occasion = self._begin(caller, campaign, "csv", nameless=nameless)
        items = [item for _, item in items_of(occasion.plan)]
        skills = self._skills(caller, campaign)
        header = [
            *_FACTS,
            *(f"item {item.id} {_source(item)}" for item in items),
            *(f"skill {framework} {version} {code} level {level}" for framework, version, code, level in skills),
        ]
        rows = (
            _line(person, facts, score, [item.id for item in items], skills)
            for _, person, facts, score in self._read(caller, campaign, nameless=nameless)
        )
        return csv_chunks(header, rows, style)

    def json(self, caller: Caller, campaign: str, *, nameless: bool = False) -> Iterator[bytes]:
        """One document with everything that the CSV has, and criteria, history and comments; see docs/results.md.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        occasion = self._begin(caller, campaign, "json", nameless=nameless)
        head = {
            "format": EXPORT_FORMAT,
            "version": EXPORT_VERSION,
            "exported_at": self._books.clock(),
            "campaign": {"id": occasion.id, "title": occasion.title, "battery_title": occasion.battery_title},
        }
        return self._json_chunks(head, self._read(caller, campaign, nameless=nameless))

    def _begin(self, caller: Caller, campaign: str, form: str, *, nameless: bool) -> Occasion:
        with self._database.write(caller.organisation) as session:
            occasion = self._books.occasion(session, campaign)
            audit.note(session, caller, "results.exported", "campaign", campaign, {"form": form, "blind": nameless})
        self._books.settle_campaign(caller.organisation, campaign)
        return occasion

    def _read(
        self, caller: Caller, campaign: str, *, nameless: bool
    ) -> Iterator[tuple[Material, Person, SittingFacts, Score]]:
        """Every sitting that counts, by its id; some at a time."""
        marking = self._books.marking(caller.organisation)
        after = ""
        while True:
            with self._database.read(caller.organisation) as session:
                rows = session.scalars(
                    select(SittingRow)
                    .where(SittingRow.campaign_id == campaign, SittingRow.trial.is_(False), SittingRow.id > after)
                    .order_by(SittingRow.id)
                    .limit(_AT_ONCE)
                ).all()
                read = list(self._facts(session, rows, campaign, marking, nameless=nameless))
            yield from read
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1].id

    def _facts(
        self, session: Session, rows: Any, campaign: str, marking: Marking, *, nameless: bool
    ) -> Iterator[tuple[Material, Person, SittingFacts, Score]]:
        people = self._books.roster.people(session, campaign, [row.candidate_id for row in rows])
        now = self._books.clock()
        for material in materials.load(session, rows):
            candidate = material.sitting.candidate_id
            person = people.get(candidate)
            if person is None or nameless:
                person = unnamed(person or Person(id=candidate, name=None, email=None, group=None, external_ref=None))
            yield material, person, assembling.facts_of(material.sitting, now), marking.score(session, material)

    def _skills(self, caller: Caller, campaign: str) -> list[tuple[str, str, str, int]]:
        """Every skill that some result of the campaign speaks of."""
        with self._database.read(caller.organisation) as session:
            scores = session.scalars(
                select(store.ResultRow.score)
                .join(SittingRow, SittingRow.id == store.ResultRow.sitting_id)
                .where(SittingRow.campaign_id == campaign, store.ResultRow.newest.is_(True))
            )
            return sorted(
                {
                    (one["skill"]["framework"], one["skill"]["version"], one["skill"]["code"], one["skill"]["level"])
                    for score in scores
                    for one in score["skills"]
                }
            )

    def _json_chunks(
        self, head: dict[str, Any], read: Iterator[tuple[Material, Person, SittingFacts, Score]]
    ) -> Iterator[bytes]:
        yield msgspec.json.encode(head)[:-1] + b',"sittings":['
        comma = b""
        for material, person, facts, score in read:
            with self._database.read(material.sitting.organisation_id) as session:
                history = assembling.history_of(store.history(session, material.sitting.id))
                comments = assembling.comments_of(session, material.sitting.id)
            one = {"person": person, "sitting": facts, "score": score, "history": history, "comments": comments}
            yield comma + msgspec.json.encode(one)
            comma = b","
        yield b"]}\n"


def _line(
    person: Person, facts: SittingFacts, score: Score, items: list[str], skills: list[tuple[str, str, str, int]]
) -> list[Cell]:
    begun = facts.started_at is not None
    points = {one.id: one for one in score.items}
    shown = {(one.skill.framework, one.skill.version, one.skill.code, one.skill.level): one for one in score.skills}
    return [
        facts.id,
        person.id,
        person.name,
        person.email,
        person.group,
        person.external_ref,
        facts.state,
        facts.language,
        facts.started_at,
        facts.finished_at,
        facts.finish_reason,
        _minutes(facts.used_ms) if begun else None,
        _minutes(facts.extra_ms),
        _minutes(facts.given_back_ms),
        score.earned if begun else None,
        score.possible if begun else None,
        100 * score.share if begun and score.share is not None else None,
        score.final and facts.finished_at is not None,
        len(score.missing()),
        sum(one.lost for one in score.items),
        *(points[item].earned if begun and item in points and _counts(points[item].state) else None for item in items),
        *(shown[skill].earned if begun and skill in shown else None for skill in skills),
    ]


def _counts(state: Standing) -> bool:
    """False where an empty cell is truer than a nought."""
    return state not in (Standing.PLATFORM_FAULT, Standing.WAITING)


def _source(item: Any) -> str:
    return item.exercise if isinstance(item, ExerciseItem) else f"question {item.question}"


def _minutes(milliseconds: int) -> float:
    return milliseconds / 60_000
