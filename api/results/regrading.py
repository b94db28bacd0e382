"""Grading a campaign's work on one exercise once more, after its suite was mended.

Nothing changes while it is looked at: new submissions are made beside the old ones, on the lane for bulk work. What
would change is shown for each sitting, before and after; a person applies it or dismisses it. Either way all of it is
kept. Work that we fail to grade again keeps what it had.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import ActorKind, Caller
from api.catalog.service import Catalog
from api.database import Database
from api.grading.model import Purpose, work_for
from api.grading.service import Grading
from api.ids import new_id
from api.paging import Page, PageOf, read_page
from api.results import material as materials
from api.results import store
from api.results.books import Books
from api.results.material import Graded
from api.results.model import (
    NothingToRegradeError,
    PersonDecidesError,
    Regrade,
    RegradeDecidedError,
    RegradeState,
    ResultCause,
)
from api.results.regrade_reading import differences, find_row, handed_in, read, sittings_of, state_of, worked_on
from api.results.store import RegradeItemRow, RegradeRow
from runner.verdict import Intent

MOST_REASON = 1_000


class Regrades:
    """The use cases."""

    def __init__(self, database: Database, books: Books, catalog: Catalog, grading: Grading) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books
        self._catalog = catalog
        self._grading = grading

    def start(self, caller: Caller, campaign: str, exercise: str) -> Regrade:
        """Have everything graded that was handed in to this exercise, with the exercise as it is now.

        Raises:
            UnknownResultError: the organisation has no such campaign.
            NoSuchExerciseError, BrokenExerciseError: there is no such exercise, or it cannot be used.
            NothingToRegradeError: nothing was handed in, or all of it was graded with this content.
        """
        entry = self._catalog.entry(caller.organisation, exercise)
        now = self._books.clock()
        with self._database.write(caller.organisation) as session:
            self._books.occasion(session, campaign)
            works = [
                (handed, submission)
                for handed, submission in handed_in(session, campaign, exercise)
                if submission.exercise_digest != entry.exercise.digest
            ]
            if not works:
                raise NothingToRegradeError(slug=exercise[:80])
            regrade = RegradeRow(
                id=new_id(),
                campaign_id=campaign,
                exercise=exercise,
                from_digest=works[-1][1].exercise_digest,
                to_digest=entry.exercise.digest,
                to_version=entry.version,
                state=RegradeState.PREVIEWING,
                created_by=_who(caller),
                created_at=now,
            )
            session.add(regrade)
            session.flush()
            jobs = []
            for handed, submission in works:
                work = work_for(
                    entry,
                    language=submission.language,
                    files=submission.files,
                    intent=Intent.SUBMIT,
                    purpose=Purpose.REGRADE,
                )
                job = self._grading.admit(session, caller.organisation, work, now)
                jobs.append(job)
                session.add(
                    RegradeItemRow(
                        id=new_id(),
                        regrade_id=regrade.id,
                        sitting_id=handed.sitting_id,
                        handed_in_id=handed.id,
                        before_id=submission.id,
                        submission_id=job.submission,
                    )
                )
            audit.note(
                session,
                caller,
                "regrade.started",
                "campaign",
                campaign,
                {"regrade": regrade.id, "exercise": exercise, "works": len(works), "to": entry.exercise.digest},
            )
        self._grading.send(jobs)
        return self.find(caller, regrade.id)

    def find(self, caller: Caller, regrade: str) -> Regrade:
        """How far it has come, and what would change (or has changed).

        Raises:
            UnknownRegradeError: the organisation has none of this id.
        """
        with self._database.read(caller.organisation) as session:
            row = find_row(session, regrade)
            items = store.regrade_items(session, regrade)
            found = read(session, row, items)
            return replace(found, differences=tuple(differences(session, self._books, caller.organisation, row, items)))

    def exercises(self, caller: Caller, campaign: str) -> list[str]:
        """The exercises of a campaign that there is work on; a regrade of one may find nothing to grade again.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        with self._database.read(caller.organisation) as session:
            self._books.occasion(session, campaign)
            return worked_on(session, campaign)

    def page(self, caller: Caller, campaign: str, asked: PageOf) -> Page[Regrade]:
        """The regrades of a campaign, the newest first, without what they would change.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        with self._database.read(caller.organisation) as session:
            self._books.occasion(session, campaign)
            wanted = select(RegradeRow).where(RegradeRow.campaign_id == campaign)
            rows = read_page(session, wanted, asked, RegradeRow.id, newest_first=True)
            return Page([read(session, row, store.regrade_items(session, row.id)) for row in rows.items], rows.next)

    def apply(self, caller: Caller, regrade: str, reason: str | None) -> Regrade:
        """Let the new verdicts count from now on.

        Raises:
            UnknownRegradeError: the organisation has none of this id.
            PersonDecidesError: a key asks.
            RegradeDecidedError: it is being graded still, or somebody has decided before.
        """
        _refuse_keys(caller)
        now = self._books.clock()
        with self._database.write(caller.organisation) as session:
            row, items = self._to_decide(session, regrade, RegradeState.READY)
            changed = list(differences(session, self._books, caller.organisation, row, items))
            row.state, row.decided_by, row.decided_at, row.reason = RegradeState.APPLIED, _who(caller), now, reason
            session.flush()
            marking = self._books.marking(caller.organisation)
            for material in sittings_of(session, {item.sitting_id for item in items}):
                _, computed = self._books.settle(session, material, marking, ResultCause.REGRADE)
                self._books.keep(session, computed)
            self._note(session, caller, "regrade.applied", row, len(changed))
        return self.find(caller, regrade)

    def dismiss(self, caller: Caller, regrade: str, reason: str | None) -> Regrade:
        """Leave everything as it was. What is still being graded is of no consequence.

        Raises:
            UnknownRegradeError: the organisation has none of this id.
            PersonDecidesError: a key asks.
            RegradeDecidedError: somebody has decided before.
        """
        _refuse_keys(caller)
        now = self._books.clock()
        with self._database.write(caller.organisation) as session:
            row, _ = self._to_decide(session, regrade, RegradeState.READY, RegradeState.PREVIEWING)
            row.state, row.decided_by, row.decided_at, row.reason = RegradeState.DISMISSED, _who(caller), now, reason
            self._note(session, caller, "regrade.dismissed", row, 0)
        return self.find(caller, regrade)

    def _to_decide(
        self, session: Session, regrade: str, *states: RegradeState
    ) -> tuple[RegradeRow, list[RegradeItemRow]]:
        row = find_row(session, regrade, lock=True)
        items = store.regrade_items(session, regrade)
        found = materials.graded(session, [one for item in items for one in (item.before_id, item.submission_id)])
        state = state_of(row, items, found)
        if state not in states:
            raise RegradeDecidedError(state=state.value)
        for item in items:
            item.before = _facts(found[item.before_id])
            item.after = _facts(found[item.submission_id])
        return row, items

    def _note(self, session: Session, caller: Caller, action: str, row: RegradeRow, changed: int) -> None:
        details = {"regrade": row.id, "exercise": row.exercise, "changed": changed, "reason": row.reason}
        audit.note(session, caller, action, "campaign", row.campaign_id, details)


def _who(caller: Caller) -> str:
    return f"{caller.actor.kind.value}:{caller.actor.id}"


def _refuse_keys(caller: Caller) -> None:
    if caller.actor.kind is not ActorKind.MEMBER:
        raise PersonDecidesError


def _facts(one: Graded) -> dict[str, object]:
    return dict(msgspec.to_builtins({"verdict": one.verdict, "earned": one.earned, "possible": one.possible}))
