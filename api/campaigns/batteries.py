"""Batteries: drafts that are worked on, versions that never change again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.material import CatalogLookup, QuestionShelf
from api.campaigns.model import (
    Battery,
    BatterySummary,
    BatteryVersion,
    UnfinishedBatteryError,
    UnknownBatteryError,
    VersionState,
)
from api.campaigns.plan import (
    ExerciseItem,
    Feedback,
    Navigation,
    Plan,
    item_count,
    items_of,
    to_json,
    total_minutes,
    total_points,
)
from api.campaigns.plan_reading import read_plan
from api.campaigns.plan_review import CoveredSkill, Minutes, Problem, review, skills_covered, work_minutes
from api.campaigns.store import BatteryRow, BatteryVersionRow
from api.catalog.service import Catalog
from api.database import Database
from api.etags import Wanted
from api.ids import is_id, new_id
from api.paging import Page, PageOf, read_page

#: What a battery begins with of which nothing else is said.
EMPTY = Plan(feedback=Feedback.CRITERIA, navigation=Navigation.FREE, minutes=60, parts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a plan comes to."""

    plan: Plan
    minutes: int
    work: Minutes
    points: float
    items: int
    skills: tuple[CoveredSkill, ...]
    problems: tuple[Problem, ...]


class Batteries:
    """The use cases of this feature that concern batteries."""

    def __init__(self, database: Database, catalog: Catalog, questions: QuestionShelf) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._catalog = catalog
        self._questions = questions

    def lookup(self, organisation: str) -> CatalogLookup:
        """What an organisation's catalogue knows, for one request."""
        return CatalogLookup(self._catalog, self._questions, organisation)

    def preview(self, organisation: str, plan: object, *, place: str = "") -> Preview:
        """What a plan comes to, in JSON or read already: nothing is kept.

        Raises:
            UnfitPlanError: it is no plan.
        """
        lookup = self.lookup(organisation)
        read = plan if isinstance(plan, Plan) else read_plan(plan, lookup, place=place)
        return Preview(
            plan=read,
            minutes=total_minutes(read),
            work=work_minutes(read, lookup),
            points=total_points(read),
            items=item_count(read),
            skills=skills_covered(read, lookup),
            problems=review(read, lookup),
        )

    def page(self, caller: Caller, asked: PageOf, *, updated_since: datetime | None = None) -> Page[BatterySummary]:
        """The organisation's, the newest first; with a moment, those that changed since, in the order of that."""
        with self._database.read(caller.organisation) as session:
            if updated_since is None:
                page = read_page(session, select(BatteryRow), asked, BatteryRow.id, newest_first=True)
            else:
                changed = select(BatteryRow).where(BatteryRow.updated_at >= updated_since)
                page = read_page(session, changed, asked, BatteryRow.updated_at, BatteryRow.id)
            newest = _newest(session, [row.id for row in page.items])
            return Page([_summary(row, newest.get(row.id)) for row in page.items], page.next)

    def get(self, caller: Caller, battery: str) -> Battery:
        """One with its draft.

        Raises:
            UnknownBatteryError: the organisation has none of this id.
        """
        with self._database.read(caller.organisation) as session:
            return _battery(session, _find(session, battery))

    def version(self, caller: Caller, battery: str, number: int | None = None) -> BatteryVersion:
        """A published version; None takes the newest one.

        Raises:
            UnknownBatteryError: the organisation has no such battery, or it has no such version.
        """
        with self._database.read(caller.organisation) as session:
            row = _find(session, battery)
            if number is None:
                version = _newest(session, [battery]).get(battery)
            else:
                numbered = select(BatteryVersionRow).where(BatteryVersionRow.number == number)
                version = session.scalars(numbered.where(BatteryVersionRow.battery_id == battery)).one_or_none()
            if version is None:
                raise UnknownBatteryError
            return _version(row, version)

    def create(self, caller: Caller, title: str, plan: object = None) -> Battery:
        """A new battery with a draft.

        Raises:
            UnfitPlanError: the plan is none; ``/plan`` is its place.
        """
        draft = EMPTY if plan is None else read_plan(plan, self.lookup(caller.organisation), place="/plan")
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = BatteryRow(id=new_id(), title=title, revision=1, created_at=now, updated_at=now)
            session.add(row)
            session.flush()
            session.add(new_version(row, VersionState.DRAFT, draft, now))
            session.flush()
            audit.note(session, caller, "battery.created", "battery", row.id)
            return _battery(session, row)

    def save_draft(self, caller: Caller, battery: str, title: str, plan: object, wanted: Wanted) -> Battery:
        """Put another draft, and another title, in place of those that the caller has seen.

        Raises:
            UnknownBatteryError: the organisation has none of this id.
            UnfitPlanError: the plan is none; ``/plan`` is its place.
            OldRevisionError: it was changed meanwhile.
        """
        draft = read_plan(plan, self.lookup(caller.organisation), place="/plan")
        with self._database.write(caller.organisation) as session:
            row = _find(session, battery, lock=True)
            wanted.check(row.revision)
            version = _draft(session, row)
            if (row.title, version.plan) != (title, to_json(draft)):
                row.title, version.plan = title, to_json(draft)
                row.revision += 1
                row.updated_at = datetime.now(UTC)
                audit.note(session, caller, "battery.changed", "battery", row.id, {"revision": row.revision})
            session.flush()
            return _battery(session, row)

    def publish(self, caller: Caller, battery: str, wanted: Wanted) -> BatteryVersion:
        """Freeze the draft as the next version; the newest version if that is the same.

        Raises:
            UnknownBatteryError: the organisation has none of this id.
            UnfinishedBatteryError: something speaks against it, with its faults.
            OldRevisionError: the draft was changed since the caller has seen it.
        """
        draft = self.get(caller, battery)
        wanted.check(draft.revision)
        problems = self.preview(caller.organisation, draft.draft).problems
        blocking = [problem.fault for problem in problems if problem.blocking]
        if blocking:
            raise UnfinishedBatteryError(tuple(blocking))
        for _, item in items_of(draft.draft):
            if isinstance(item, ExerciseItem):
                self._catalog.keep(self._catalog.entry(caller.organisation, item.exercise, digest=item.digest))
        with self._database.write(caller.organisation) as session:
            row = _find(session, battery, lock=True)
            # What was looked at is what is published.
            Wanted(frozenset({draft.revision})).check(row.revision)
            newest = _newest(session, [battery]).get(battery)
            if newest is not None and newest.plan == to_json(draft.draft):
                return _version(row, newest)
            now = datetime.now(UTC)
            version = new_version(row, VersionState.PUBLISHED, draft.draft, now)
            version.number = 1 if newest is None or newest.number is None else newest.number + 1
            version.published_at = now
            row.updated_at = now
            session.add(version)
            session.flush()
            audit.note(session, caller, "battery.published", "battery", row.id, {"number": version.number})
            return _version(row, version)


def _find(session: Session, battery: str, *, lock: bool = False) -> BatteryRow:
    row = session.get(BatteryRow, battery, with_for_update=lock) if is_id(battery) else None
    if row is None:
        raise UnknownBatteryError
    return row


def _draft(session: Session, battery: BatteryRow) -> BatteryVersionRow:
    drafts = select(BatteryVersionRow).where(BatteryVersionRow.state == VersionState.DRAFT)
    return session.scalars(drafts.where(BatteryVersionRow.battery_id == battery.id)).one()


def _newest(session: Session, batteries: list[str]) -> dict[str, BatteryVersionRow]:
    newest = (
        select(BatteryVersionRow.battery_id, func.max(BatteryVersionRow.number).label("number"))
        .where(BatteryVersionRow.battery_id.in_(batteries))
        .group_by(BatteryVersionRow.battery_id)
        .subquery()
    )
    rows = session.scalars(
        select(BatteryVersionRow).join(
            newest,
            (BatteryVersionRow.battery_id == newest.c.battery_id) & (BatteryVersionRow.number == newest.c.number),
        )
    )
    return {row.battery_id: row for row in rows}


def new_version(battery: BatteryRow, state: VersionState, plan: Plan, now: datetime) -> BatteryVersionRow:
    """A row for a version that has no number yet."""
    return BatteryVersionRow(
        id=new_id(),
        battery_id=battery.id,
        number=None,
        state=state,
        plan=to_json(plan),
        created_at=now,
        published_at=None,
    )


def _summary(row: BatteryRow, newest: BatteryVersionRow | None) -> BatterySummary:
    return BatterySummary(
        id=row.id,
        title=row.title,
        revision=row.revision,
        created_at=row.created_at,
        updated_at=row.updated_at,
        newest_version=None if newest is None else newest.number,
        published_at=None if newest is None else newest.published_at,
    )


def _battery(session: Session, row: BatteryRow) -> Battery:
    draft, newest = _draft(session, row), _newest(session, [row.id]).get(row.id)
    return Battery(
        id=row.id,
        title=row.title,
        revision=row.revision,
        created_at=row.created_at,
        updated_at=row.updated_at,
        newest_version=None if newest is None else newest.number,
        published_at=None if newest is None else newest.published_at,
        draft=read_plan(draft.plan),
        is_published=newest is not None and newest.plan == draft.plan,
    )


def _version(battery: BatteryRow, row: BatteryVersionRow) -> BatteryVersion:
    return BatteryVersion(
        id=row.id,
        battery=battery.id,
        title=battery.title,
        number=row.number or 0,
        plan=read_plan(row.plan),
        published_at=row.published_at or row.created_at,
    )
