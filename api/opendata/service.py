"""Publishing what people have agreed to give to research: a person looks, then publishes; the rest is for everybody.

No two releases of one organisation are about the same time, so that no test is in two: what is published later cannot
be subtracted from what was published before. The day that goes on is left for the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import ActorKind, Caller
from api.accounts.store import OrganisationRow
from api.campaigns.store import BatteryRow, BatteryVersionRow, CampaignRow
from api.consents.purposes import Purpose
from api.consents.store import who_gave
from api.database import Database
from api.ids import is_id, new_id
from api.opendata import files
from api.opendata.anonymity import Anonymous, Record, anonymise
from api.opendata.model import Draft, Release, TooFewForOpenDataError, UnknownReleaseError
from api.opendata.store import OpenDataReleaseRow
from api.results.books import Books
from api.results.model import PersonDecidesError
from api.results.store import ResultRow
from api.sittings.model import SittingState
from api.sittings.store import SittingRow
from api.tenancy import EVERYWHERE

_MINUTE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    since: datetime | None
    until: datetime
    people: int
    found: Anonymous | None


class OpenData:
    """The use cases."""

    def __init__(
        self, database: Database, books: Books, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books
        self._clock = clock

    def preview(self, caller: Caller) -> Draft:
        """What would be published now. Nothing is."""
        until = self._settle(caller)
        with self._database.read(caller.organisation) as session:
            gathered = _gather(session, until)
        found = gathered.found
        return Draft(
            since=gathered.since,
            until=until,
            people=gathered.people,
            lines=None if found is None else len(found.lines),
            levels={} if found is None else found.levels,
        )

    def publish(self, caller: Caller) -> Release:
        """For everybody, from now on.

        Raises:
            PersonDecidesError: a key asks.
            TooFewForOpenDataError: there is nothing that singles nobody out.
        """
        _refuse_keys(caller)
        until, now = self._settle(caller), self._clock()
        with self._database.write(caller.organisation) as session:
            # One after the other: two at once would be about the same time.
            session.get_one(OrganisationRow, caller.organisation, with_for_update=True)
            gathered = _gather(session, until)
            if gathered.found is None:
                raise TooFewForOpenDataError
            content = files.data_csv(gathered.found.lines).decode("utf-8-sig")
            row = OpenDataReleaseRow(
                id=new_id(),
                since=gathered.since,
                until=until,
                lines=len(gathered.found.lines),
                levels=dict(gathered.found.levels),
                content=content,
                digest=sha256(content.encode()).hexdigest(),
                published_by=f"{caller.actor.kind.value}:{caller.actor.id}",
                published_at=now,
            )
            session.add(row)
            session.flush()
            audit.note(session, caller, "open_data.published", "open-data", row.id, {"lines": row.lines})
            return _release(row, session.get_one(OrganisationRow, caller.organisation).name)

    def withdraw(self, caller: Caller, release: str) -> Release:
        """Offer it no more. Whoever has it has it.

        Raises:
            PersonDecidesError: a key asks.
            UnknownReleaseError: the organisation has none of this id, or it was withdrawn.
        """
        _refuse_keys(caller)
        with self._database.write(caller.organisation) as session:
            row = _find(session, release)
            row.withdrawn_at = self._clock()
            audit.note(session, caller, "open_data.withdrawn", "open-data", row.id)
            return _release(row, session.get_one(OrganisationRow, caller.organisation).name)

    def own(self, caller: Caller) -> list[Release]:
        """Everything that the organisation has published, the newest first."""
        with self._database.read(caller.organisation) as session:
            return _releases(session, OpenDataReleaseRow.organisation_id == caller.organisation)

    def everything(self) -> list[Release]:
        """What all organisations offer, the newest first. For everybody."""
        with self._database.read(EVERYWHERE) as session:
            return _releases(session, OpenDataReleaseRow.withdrawn_at.is_(None))

    def content(self, release: str) -> bytes:
        """The file of a release. For everybody.

        Raises:
            UnknownReleaseError: there is none of this id, or it was withdrawn.
        """
        with self._database.read(EVERYWHERE) as session:
            return _find(session, release).content.encode()

    def _settle(self, caller: Caller) -> datetime:
        """Have all results written down; until when a release is."""
        until = self._clock().replace(hour=0, minute=0, second=0, microsecond=0)
        self._books.settle_where(caller.organisation, SittingRow.finished_at < until)
        return until


def _refuse_keys(caller: Caller) -> None:
    if caller.actor.kind is not ActorKind.MEMBER:
        raise PersonDecidesError


def _find(session: Session, release: str) -> OpenDataReleaseRow:
    wanted = select(OpenDataReleaseRow).where(
        OpenDataReleaseRow.id == release, OpenDataReleaseRow.withdrawn_at.is_(None)
    )
    row = session.scalar(wanted) if is_id(release) else None
    if row is None:
        raise UnknownReleaseError
    return row


def _releases(session: Session, *which: ColumnElement[bool]) -> list[Release]:
    rows = session.execute(
        select(OpenDataReleaseRow, OrganisationRow.name)
        .join(OrganisationRow, OrganisationRow.id == OpenDataReleaseRow.organisation_id)
        .where(*which)
        .order_by(OpenDataReleaseRow.id.desc())
    )
    return [_release(row, name) for row, name in rows]


def _release(row: OpenDataReleaseRow, organisation: str) -> Release:
    return Release(
        id=row.id,
        organisation=organisation,
        since=row.since,
        until=row.until,
        lines=row.lines,
        levels=row.levels,
        digest=row.digest,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
    )


def _gather(session: Session, until: datetime) -> _Gathered:
    """Of each person who agrees the newest result since the last release: nobody has two lines."""
    # A withdrawn one was published all the same.
    since = session.scalar(select(OpenDataReleaseRow.until).order_by(OpenDataReleaseRow.until.desc()).limit(1))
    rows = session.execute(
        select(SittingRow, ResultRow.earned, ResultRow.possible, BatteryRow.title)
        .join(ResultRow, (ResultRow.sitting_id == SittingRow.id) & ResultRow.newest.is_(True))
        .join(CampaignRow, CampaignRow.id == SittingRow.campaign_id)
        .join(BatteryVersionRow, BatteryVersionRow.id == CampaignRow.battery_version_id)
        .join(BatteryRow, BatteryRow.id == BatteryVersionRow.battery_id)
        .where(
            SittingRow.state == SittingState.FINISHED,
            SittingRow.trial.is_(False),
            CampaignRow.trial.is_(False),
            SittingRow.finished_at < until,
            *(() if since is None else (SittingRow.finished_at >= since,)),
            SittingRow.candidate_id.in_(who_gave(Purpose.OPEN_DATA)),
            ResultRow.possible > 0,
            ResultRow.computed_at >= SittingRow.finished_at,
        )
        .order_by(SittingRow.finished_at, SittingRow.id)
    )
    people = {
        sitting.candidate_id: Record(
            year=sitting.finished_at.year,
            language=sitting.language,
            battery=battery,
            minutes=(sitting.finished_at - sitting.started_at).total_seconds() / _MINUTE_S,
            share=earned / possible,
        )
        for sitting, earned, possible, battery in rows
        if sitting.finished_at is not None and sitting.started_at is not None
    }
    return _Gathered(since=since, until=until, people=len(people), found=anonymise(list(people.values())))
