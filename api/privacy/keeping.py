"""The use cases of retention: reading the rule, changing it, and reading what it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.store import CandidateRow
from api.database import Database
from api.etags import Wanted
from api.paging import Page, PageOf, read_page
from api.privacy import retention
from api.privacy.model import Outlook, Purge, Rule
from api.privacy.store import PurgeRow, RetentionRow

#: After a change nobody is forgotten for so long: it may have been a mistake.
_SECOND_THOUGHTS: Final = timedelta(days=1)
_SOON: Final = timedelta(days=30)


class Retention:
    """What an organisation keeps, and for how long."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Connects when first used."""
        self._database = database
        self._clock = clock

    def rule(self, organisation: str) -> Rule:
        """How long it keeps data."""
        now = self._clock()
        with self._database.read(organisation) as session:
            if (row := session.get(RetentionRow, organisation)) is not None:
                return retention.rule_of(row)
        with self._database.write(organisation) as session:
            return retention.rule_of(retention.rule_row(session, organisation, now))

    def change(self, caller: Caller, days: int, days_agreed: int, wanted: Wanted) -> Rule:
        """Another rule. It holds for what is kept already, from tomorrow on.

        Raises:
            UnfitRetentionError: it makes no sense.
            OldRevisionError: it was changed meanwhile.
        """
        retention.check(days, days_agreed)
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            row = retention.rule_row(session, caller.organisation, now, lock=True)
            wanted.check(row.revision)
            details = {"days": [row.days, days], "days_agreed": [row.days_agreed, days_agreed]}
            row.days, row.days_agreed = days, days_agreed
            row.begins_at = now + _SECOND_THOUGHTS
            row.revision += 1
            row.updated_at = now
            audit.note(session, caller, "retention.changed", "organisation", caller.organisation, details)
            session.flush()
            return retention.rule_of(row)

    def outlook(self, organisation: str) -> Outlook:
        """What the rule comes to today, and in a month."""
        rule, now = self.rule(organisation), self._clock()
        with self._database.read(organisation) as session:
            people = session.scalar(select(func.count()).select_from(CandidateRow)) or 0
            counts = [
                sum(1 for _ in retention.due(session, rule.days, rule.days_agreed, moment))
                for moment in (now, now + _SOON)
            ]
        return Outlook(people=people, due=counts[0], soon=counts[1] - counts[0])

    def kept_until(self, organisation: str, candidate: str) -> datetime | None:
        """When somebody's time is over if nothing happens any more; None for nobody."""
        rule, now = self.rule(organisation), self._clock()
        with self._database.read(organisation) as session:
            row = session.get(CandidateRow, candidate)
            if row is None:
                return None
            contact = retention.contacts(session, [row], now)[candidate]
        return max(rule.begins_at, retention.ends_at(contact, rule.days, rule.days_agreed))

    def purges(self, caller: Caller, asked: PageOf) -> Page[Purge]:
        """What was forgotten after its time, the newest first."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, select(PurgeRow), asked, PurgeRow.id, newest_first=True)
            return Page([purge_of(row) for row in rows.items], rows.next)


def purge_of(row: PurgeRow) -> Purge:
    """What may be known of it."""
    return Purge(
        id=row.id,
        started_at=row.started_at,
        finished_at=row.finished_at,
        days=row.days,
        days_agreed=row.days_agreed,
        people=row.people,
        rows=dict(row.rows),
    )
