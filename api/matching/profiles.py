"""Job profiles: the use cases of those who look after a job."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.database import Database
from api.etags import Wanted
from api.i18n import sentence
from api.ids import is_id, new_id
from api.matching.model import (
    MOST_NEEDS,
    JobProfile,
    Need,
    Occupation,
    UnfitJobProfileError,
    UnknownJobProfileError,
    Wish,
)
from api.matching.packing import MODULUS
from api.matching.store import JobProfileRow
from api.paging import Page, PageOf, read_page
from api.refused import Fault
from api.skills.model import SkillKey, SkillKind
from api.skills.service import Skills
from api.skills.trades import Trade, Trades

#: What a ready-made trade is worth where nobody says otherwise.
_ESSENTIAL_WEIGHT = 2
_HELPFUL_WEIGHT = 1

_UNKNOWN = (sentence("No framework here has this skill."), sentence("Read /v1/skills to see which there are."))
_AREA = (sentence("This groups skills, and is none itself."), sentence("Name the skills that it groups."))
_TWICE = (sentence("This skill stands there twice."), sentence("Name each skill once."))


class JobProfiles:
    """The use cases."""

    def __init__(
        self,
        database: Database,
        skills: Skills,
        trades: Trades,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._skills = skills
        self._trades = trades
        self._clock = clock

    @property
    def trades(self) -> tuple[Trade, ...]:
        """Those that a profile can begin from."""
        return self._trades.all

    def page(self, caller: Caller, asked: PageOf) -> Page[JobProfile]:
        """The newest first."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, select(JobProfileRow), asked, JobProfileRow.id, newest_first=True)
            return Page([profile_of(row) for row in rows.items], rows.next)

    def get(self, caller: Caller, profile: str) -> JobProfile:
        """One of them.

        Raises:
            UnknownJobProfileError: the organisation has none of this id.
        """
        with self._database.read(caller.organisation) as session:
            return profile_of(find(session, profile))

    def ready_made(self, occupation: Occupation | None, trade: str | None) -> tuple[Need, ...]:
        """The needs of a trade that came with the installation, by its id or its code in ROME; nothing if none is."""
        for one in self._trades.all:
            by_code = occupation is not None and occupation.framework == "rome" and one.rome == occupation.code
            if one.id == trade or (trade is None and by_code):
                return tuple(
                    Need(
                        skill=need.key,
                        level=need.level,
                        weight=_ESSENTIAL_WEIGHT if need.essential else _HELPFUL_WEIGHT,
                        essential=need.essential,
                    )
                    for need in one.needs
                )
        return ()

    def create(self, caller: Caller, wish: Wish, trade: str | None = None) -> JobProfile:
        """A new one. Without needs of its own it has those of the trade, or of the job that ROME's code names.

        Raises:
            UnfitJobProfileError: it makes no sense.
        """
        if not wish.needs:
            wish = replace(wish, needs=self.ready_made(wish.occupation, trade))
        self._check(wish)
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            row = JobProfileRow(
                id=new_id(),
                draw=1 + secrets.randbelow(MODULUS - 1),
                revision=1,
                created_by=f"{caller.actor.kind.value}:{caller.actor.id}",
                created_at=now,
                updated_at=now,
            )
            _put(row, wish)
            session.add(row)
            session.flush()
            audit.note(session, caller, "job-profile.created", "job-profile", row.id)
            return profile_of(row)

    def change(self, caller: Caller, profile: str, wish: Wish, wanted: Wanted) -> JobProfile:
        """Put this in place of what the caller has seen.

        Raises:
            UnknownJobProfileError: the organisation has none of this id.
            UnfitJobProfileError: it makes no sense.
            OldRevisionError: it was changed meanwhile.
        """
        with self._database.write(caller.organisation) as session:
            row = find(session, profile, lock=True)
            wanted.check(row.revision)
            self._check(wish)
            _put(row, wish)
            row.revision += 1
            row.updated_at = self._clock()
            session.flush()
            audit.note(session, caller, "job-profile.changed", "job-profile", row.id, {"revision": row.revision})
            return profile_of(row)

    def _check(self, wish: Wish) -> None:
        faults: list[Fault] = []
        keys = [one.skill for one in wish.needs]
        known = self._skills.known(keys)
        for number, key in enumerate(keys):
            if key not in known:
                said = _UNKNOWN
            elif known[key].kind is SkillKind.AREA:
                said = _AREA
            elif key in keys[:number]:
                said = _TWICE
            else:
                continue
            faults.append(Fault(place=f"/needs/{number}", message=said[0], remedy=said[1]))
        if not any(one.essential for one in wish.needs):
            faults.append(
                Fault(
                    place="/needs",
                    message="No skill is essential.",
                    remedy="Say of one skill at least that nobody can begin without it.",
                )
            )
        if len(wish.needs) > MOST_NEEDS:
            faults.append(
                Fault(
                    place="/needs",
                    message="These are too many skills.",
                    remedy="Write %(most)s at most.",
                    facts={"most": str(MOST_NEEDS)},
                )
            )
        if faults:
            raise UnfitJobProfileError(tuple(faults))


def find(session: Session, profile: str, *, lock: bool = False) -> JobProfileRow:
    """Raises UnknownJobProfileError."""
    wanted = select(JobProfileRow).where(JobProfileRow.id == profile)
    found = session.scalar(wanted.with_for_update() if lock else wanted) if is_id(profile) else None
    if found is None:
        raise UnknownJobProfileError
    return found


def profile_of(row: JobProfileRow) -> JobProfile:
    """As the use cases know it."""
    return JobProfile(
        id=row.id,
        wish=Wish(
            title=row.title,
            place=row.place,
            occupation=None if row.occupation is None else Occupation(**row.occupation),
            needs=read_needs(row.needs),
            training_levels=row.training_levels,
        ),
        revision=row.revision,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        draw=row.draw,
    )


def needs_json(needs: Sequence[Need]) -> list[dict[str, Any]]:
    """As they are kept, and as the API shows them."""
    return [
        {
            "framework": one.skill.framework,
            "version": one.skill.version,
            "code": one.skill.code,
            "level": one.level,
            "weight": one.weight,
            "essential": one.essential,
        }
        for one in needs
    ]


def read_needs(kept: Sequence[Mapping[str, Any]]) -> tuple[Need, ...]:
    """Those that ``needs_json`` wrote."""
    return tuple(
        Need(
            skill=SkillKey(one["framework"], one["version"], one["code"]),
            level=one["level"],
            weight=one["weight"],
            essential=one["essential"],
        )
        for one in kept
    )


def _put(row: JobProfileRow, wish: Wish) -> None:
    row.title, row.place, row.training_levels = wish.title, wish.place, wish.training_levels
    row.needs = needs_json(wish.needs)
    occupation = wish.occupation
    row.occupation = None if occupation is None else {"framework": occupation.framework, "code": occupation.code}
