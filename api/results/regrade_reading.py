"""What a regrade is made of, how far it has come, and what it would change: everything that only looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.grading.store import SubmissionRow
from api.results import material as materials
from api.results import store
from api.results.books import Books
from api.results.marking import Marking
from api.results.material import Graded, Material
from api.results.model import (
    Difference,
    Points,
    Regrade,
    Regraded,
    RegradeState,
    UnknownRegradeError,
)
from api.results.scoring import Outcome
from api.results.store import RegradeItemRow, RegradeRow
from api.sittings.model import HandedIntent
from api.sittings.store import HandedInRow, SittingRow


def differences(
    session: Session, books: Books, organisation: str, row: RegradeRow, items: Iterable[RegradeItemRow]
) -> Iterable[Difference]:
    """What changes of each sitting, the largest change first. After a decision: what it was about."""
    works: dict[str, list[RegradeItemRow]] = {}
    for item in items:
        works.setdefault(item.sitting_id, []).append(item)
    every = [item for many in works.values() for item in many]
    found = materials.graded(session, [one for item in every for one in (item.before_id, item.submission_id)])
    marking = books.marking(organisation)
    changed = []
    for material in sittings_of(session, works):
        mine = works[material.sitting.id]
        before = _points(session, marking, material, {item.handed_in_id: found[item.before_id] for item in mine})
        after = _points(session, marking, material, _after(mine, found))
        if before != after:
            changed.append((material, before, after, mine))
    people = books.roster.people(session, row.campaign_id, [one[0].sitting.candidate_id for one in changed])
    changed.sort(key=lambda one: (-abs(one[2].earned - one[1].earned), one[0].sitting.id))
    for material, before, after, mine in changed:
        person = people.get(material.sitting.candidate_id)
        yield Difference(
            sitting=material.sitting.id,
            candidate=material.sitting.candidate_id,
            name=None if person is None else person.name,
            before=before,
            after=after,
            works=tuple(_regraded(item, material, found) for item in mine),
        )


def handed_in(session: Session, campaign: str, exercise: str) -> list[tuple[HandedInRow, SubmissionRow]]:
    """What was handed in to an exercise in a campaign, each with the submission that counts for it now."""
    rows = session.execute(
        select(HandedInRow, SubmissionRow)
        .join(SittingRow, SittingRow.id == HandedInRow.sitting_id)
        .join(SubmissionRow, SubmissionRow.id == HandedInRow.submission_id)
        .where(
            SittingRow.campaign_id == campaign,
            HandedInRow.intent == HandedIntent.SUBMIT,
            SubmissionRow.exercise == exercise,
        )
        .order_by(HandedInRow.created_at, HandedInRow.id)
    ).all()
    newer = {
        item.handed_in_id: item.submission_id
        for item in store.applied_items(session, {handed.sitting_id for handed, _ in rows})
    }
    replaced = {
        row.id: row for row in session.scalars(select(SubmissionRow).where(SubmissionRow.id.in_(newer.values())))
    }
    return [(handed, replaced[newer[handed.id]] if handed.id in newer else submission) for handed, submission in rows]


def worked_on(session: Session, campaign: str) -> list[str]:
    """The exercises of a campaign to which something was handed in, by slug."""
    rows = session.scalars(
        select(SubmissionRow.exercise)
        .join(HandedInRow, HandedInRow.submission_id == SubmissionRow.id)
        .join(SittingRow, SittingRow.id == HandedInRow.sitting_id)
        .where(SittingRow.campaign_id == campaign, HandedInRow.intent == HandedIntent.SUBMIT)
        .distinct()
    )
    return sorted(rows)


def find_row(session: Session, regrade: str, *, lock: bool = False) -> RegradeRow:
    """The row of this id; no other transaction changes it meanwhile if it is locked. Raises UnknownRegradeError."""
    wanted = select(RegradeRow).where(RegradeRow.id == regrade)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise UnknownRegradeError
    return found


def read(session: Session, row: RegradeRow, items: list[RegradeItemRow]) -> Regrade:
    """How far it has come, without what it would change."""
    found = materials.graded(session, [item.submission_id for item in items])
    outcomes = [found[item.submission_id].outcome for item in items]
    return Regrade(
        id=row.id,
        campaign=row.campaign_id,
        exercise=row.exercise,
        from_digest=row.from_digest,
        to_digest=row.to_digest,
        to_version=row.to_version,
        state=state_of(row, items, found),
        total=len(items),
        done=sum(outcome is not Outcome.WAITING for outcome in outcomes),
        lost=sum(outcome is Outcome.PLATFORM_FAULT for outcome in outcomes),
        created_by=row.created_by,
        created_at=row.created_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )


def state_of(row: RegradeRow, items: Iterable[RegradeItemRow], found: Mapping[str, Graded]) -> RegradeState:
    """What is written down, but that everything may have been graded meanwhile."""
    if row.state is RegradeState.PREVIEWING and all(
        found[item.submission_id].outcome is not Outcome.WAITING for item in items
    ):
        return RegradeState.READY
    return row.state


def sittings_of(session: Session, sittings: Iterable[str]) -> list[Material]:
    """The material of these sittings, by id."""
    rows = session.scalars(select(SittingRow).where(SittingRow.id.in_(list(sittings))).order_by(SittingRow.id)).all()
    return materials.load(session, rows)


def _after(items: Iterable[RegradeItemRow], found: Mapping[str, Graded]) -> dict[str, Graded]:
    """Work by what it is graded as now; where we failed or are not done, by what it was."""
    unknown = (Outcome.PLATFORM_FAULT, Outcome.WAITING)
    return {
        item.handed_in_id: found[item.before_id if found[item.submission_id].outcome in unknown else item.submission_id]
        for item in items
    }


def _points(session: Session, marking: Marking, material: Material, instead: Mapping[str, Graded]) -> Points:
    works = tuple(replace(one, graded=instead.get(one.id, one.graded)) for one in material.handed_in)
    score = marking.score(session, replace(material, handed_in=works))
    return Points(earned=score.earned, possible=score.possible)


def _regraded(item: RegradeItemRow, material: Material, found: Mapping[str, Graded]) -> Regraded:
    before, after = found[item.before_id], found[item.submission_id]
    return Regraded(
        handed_in=item.handed_in_id,
        item=next(one.item for one in material.handed_in if one.id == item.handed_in_id),
        submission=item.submission_id,
        before=_graded_points(before),
        after=_graded_points(after),
        done=after.outcome is not Outcome.WAITING,
    )


def _graded_points(one: Graded) -> Points | None:
    if one.outcome is not Outcome.GRADED or one.earned is None or one.possible is None:
        return None
    return Points(earned=one.earned, possible=one.possible)
