"""Who fits a job: the people who agreed to be found, by the published rule, without their names.

The database works out for everybody where they stand; the reasons are worked out for those alone who are shown, by the
same rule, and only while their consent holds. Each look is kept, for those who were looked at as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, select, text, tuple_
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.store import CandidateRow
from api.consents.store import ConsentRow, who_gave
from api.database import Database, UtcDateTime
from api.mastery.ledger import Ledger
from api.mastery.store import SkillStandingRow
from api.matching import packing, rule
from api.matching.circles import circle_of, session_for
from api.matching.model import Circle, ContactState, JobProfile, Known, Need
from api.matching.packing import Asked, Place
from api.matching.profiles import find, profile_of
from api.matching.rule import Fit, Group
from api.matching.store import ContactRow
from api.paging import PageOf, cursor_of, values_of
from api.tenancy import EVERYWHERE
from runner.mastery.rule import PUBLISHED, Standing
from runner.model import Skill


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One person, and how they fit."""

    #: Stands for the person here; nothing else knows it.
    person: str
    fit: Fit
    share: float
    contact: ContactState | None
    known: Known | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """A page of them."""

    profile: JobProfile
    counts: Mapping[Group, int]
    people: tuple[Match, ...]
    next: str | None


class Matching:
    """The use cases of those who look for people."""

    def __init__(
        self, database: Database, ledger: Ledger, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._ledger = ledger
        self._clock = clock

    def look(
        self, caller: Caller, profile: str, asked: PageOf, *, group: Group | None = None, pool: str | None = None
    ) -> Matches:
        """The people who fit best, in pages. It is noted who looked, and at whom.

        Raises:
            UnknownJobProfileError: the organisation has none of this id.
            UnknownPoolError: the organisation belongs to no such pool.
            UnfitRequestError: the cursor is none that we gave.
        """
        after = None if asked.cursor is None else Place(*values_of(asked.cursor, [int, int, int, str]))
        with self._database.read(caller.organisation) as session:
            found = profile_of(find(session, profile))
        circle = circle_of(self._database, caller, pool)
        for organisation in circle.organisations:
            self._ledger.bring_up_to_date(organisation)
        wish = found.wish
        question = Asked(circle=circle, needs=wish.needs, training_levels=wish.training_levels, draw=found.draw)
        with session_for(self._database, circle) as session:
            numbers = packing.numbers_of(session, (one.skill for one in wish.needs))
            statement = packing.places(question, numbers, group=group, after=after, limit=asked.limit + 1)
            rows = session.execute(statement).all()
            counted = packing.counted_in(rows[0] if rows else session.execute(packing.counts(question, numbers)).one())
            shown = rows[: asked.limit]
            agreeing = _agreeing(session, circle, [row.candidate_id for row in shown])
        # Everybody's people are found by their own ids alone: an organisation's index would lead to all of them.
        with self._database.read(EVERYWHERE) as session:
            people = _people(session, caller, found, [row for row in shown if row.candidate_id in agreeing])
        self._note(caller, found, circle, [row.candidate_id for row in shown if row.candidate_id in agreeing])
        last = shown[-1] if len(rows) > asked.limit else None
        return Matches(
            profile=found,
            counts=counted,
            people=people,
            next=None if last is None else cursor_of([last.rank, last.points, last.drawn, last.id]),
        )

    def _note(self, caller: Caller, profile: JobProfile, circle: Circle, candidates: Sequence[str]) -> None:
        """For the audit log, and for those who were looked at."""
        with self._database.write(caller.organisation) as session:
            details = {"shown": len(candidates), "circle": circle.id}
            audit.note(session, caller, "matches.read", "job-profile", profile.id, details)
            if candidates:
                session.connection().execute(
                    _VIEW,
                    [
                        {
                            "profile": profile.id,
                            "candidate": one,
                            "circle": circle.id,
                            "organisation": caller.organisation,
                            "now": self._clock(),
                        }
                        for one in sorted(candidates)
                    ],
                )


_VIEW = text(
    "INSERT INTO match_views (profile_id, candidate_id, scope_id, organisation_id, first_at, last_at, times) "
    "VALUES (:profile, :candidate, :circle, :organisation, :now, :now, 1) "
    "ON CONFLICT (profile_id, candidate_id, scope_id) "
    "DO UPDATE SET last_at = :now, times = match_views.times + 1"
).bindparams(bindparam("now", type_=UtcDateTime))


def _agreeing(session: Session, circle: Circle, candidates: Sequence[str]) -> set[str]:
    """Those whose consent holds at this moment, whatever else was kept."""
    if not candidates:
        return set()
    statement = who_gave(circle.purpose)
    return set(session.scalars(statement.where(ConsentRow.candidate_id.in_(candidates))))


def _people(session: Session, caller: Caller, profile: JobProfile, rows: Sequence[Any]) -> tuple[Match, ...]:
    candidates = [row.candidate_id for row in rows]
    wish = profile.wish
    standings = _standings(session, candidates, wish.needs)
    contacts = {
        one.candidate_id: one.state
        for one in session.scalars(
            select(ContactRow).where(
                ContactRow.organisation_id == caller.organisation,
                ContactRow.profile_id == profile.id,
                ContactRow.candidate_id.in_(candidates),
            )
        )
    }
    open_ = [one for one, state in contacts.items() if state is ContactState.AGREED]
    known = known_of(session, open_)
    found = []
    for row in rows:
        fit = rule.fit(wish.needs, wish.training_levels, standings.get(row.candidate_id, ()))
        found.append(
            Match(
                person=row.id,
                fit=fit,
                share=rule.share(fit.points, wish.needs),
                contact=contacts.get(row.candidate_id),
                known=known.get(row.candidate_id),
            )
        )
    return tuple(found)


def known_of(session: Session, candidates: Sequence[str]) -> dict[str, Known]:
    """Who these are."""
    wanted = select(CandidateRow).where(CandidateRow.id.in_(candidates))
    return {one.id: Known(candidate=one.id, name=one.name, email=one.email) for one in session.scalars(wanted)}


def _standings(session: Session, candidates: Sequence[str], needs: Sequence[Need]) -> dict[str, list[Standing]]:
    row = SkillStandingRow
    keys = [(one.skill.framework, one.skill.version, one.skill.code) for one in needs]
    wanted = select(row).where(row.candidate_id.in_(candidates), tuple_(row.framework, row.version, row.code).in_(keys))
    found: dict[str, list[Standing]] = {}
    for one in session.scalars(wanted.order_by(row.candidate_id)):
        found.setdefault(one.candidate_id, []).append(standing_of(one))
    return found


def standing_of(row: SkillStandingRow) -> Standing:
    """As the rule knows it."""
    return Standing(
        skill=Skill(framework=row.framework, version=row.version, code=row.code, level=row.level),
        right=row.weight_right,
        wrong=row.weight_wrong,
        tasks=row.tasks,
        alpha=PUBLISHED.prior_right + row.weight_right,
        beta=PUBLISHED.prior_wrong + row.weight_wrong,
        mean=row.mean,
        low=row.low,
        high=row.high,
        p_mastery=row.p_mastery,
        reached=row.reached,
    )
