"""Puts the report of one sitting together from its material."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.store import MembershipRow, UserRow
from api.campaigns.plan import ExerciseItem, Item, QuestionItem, items_of
from api.catalog.question import QuestionBody
from api.results import material as materials
from api.results import store
from api.results.diff import diff_files
from api.results.marking import Marking, answer_of
from api.results.material import HandedWork, Material
from api.results.report import (
    Choice,
    Code,
    Comment,
    Computed,
    GivenAnswer,
    Handed,
    ItemReport,
    PartReport,
    Person,
    SittingFacts,
    SittingReport,
)
from api.results.roster import Occasion
from api.results.scoring import ItemScore, Score
from api.results.timeline import Moment, pauses_of, time_per_item
from api.sittings.model import HandedIntent, SittingState
from api.sittings.store import SittingEventRow, SittingRow, clock_of
from runner import wire
from runner.model import Localized


def assemble(
    session: Session,
    material: Material,
    score: Score,
    *,
    marking: Marking,
    occasion: Occasion,
    person: Person,
    computed: store.ResultRow | None,
    now: datetime,
) -> SittingReport:
    """The report as staff see it. ``computed`` is a result that is about to be written down."""
    sitting = material.sitting
    until = sitting.finished_at or now
    happened = _events(session, sitting.id)
    timeline = sorted([*happened, *_moments(material)], key=lambda one: one.at)
    spent = time_per_item(happened, until=until, pauses=pauses_of(happened, until=until))
    read = materials.reports(session, [one.graded.id for one in material.handed_in if one.graded is not None])
    scores = {one.id: one for one in score.items}
    parts = {one.id: one for one in score.parts}
    return SittingReport(
        view="staff",
        organisation=sitting.organisation_id,
        campaign=occasion.id,
        campaign_title=occasion.title,
        battery_title=occasion.battery_title,
        feedback=material.taking.plan.feedback,
        person=person,
        sitting=facts_of(sitting, now),
        score=score,
        history=history_of([*store.history(session, sitting.id), *([] if computed is None else [computed])]),
        parts=tuple(
            PartReport(id=part.id, title=part.title, score=parts[part.id])
            for part in material.taking.plan.parts
            if part.id in parts
        ),
        items=tuple(
            _item(title, item, scores[item.id], material, read, marking, spent.get(item.id, 0))
            for title, item in _titled(material)
        ),
        skills=score.skills,
        timeline=tuple(timeline),
        comments=comments_of(session, sitting.id),
    )


def facts_of(sitting: SittingRow, now: datetime) -> SittingFacts:
    """When it was, and how long."""
    clock = clock_of(sitting)
    used_ms = 0
    if sitting.started_at is not None:
        stopped = sitting.finished_at or sitting.paused_at or now
        used_ms = max(0, (stopped - sitting.started_at) // timedelta(milliseconds=1) - sitting.paused_ms)
    return SittingFacts(
        id=sitting.id,
        state=sitting.state.value,
        language=sitting.language,
        trial=sitting.trial,
        created_at=sitting.created_at,
        started_at=sitting.started_at,
        finished_at=sitting.finished_at if sitting.state is SittingState.FINISHED else None,
        finish_reason=None if sitting.finish_reason is None else sitting.finish_reason.value,
        allowed_ms=clock.allowed_ms,
        extra_ms=clock.extra_ms,
        given_back_ms=clock.given_back_ms,
        paused_ms=clock.paused_ms,
        used_ms=used_ms,
    )


def history_of(rows: Sequence[store.ResultRow]) -> tuple[Computed, ...]:
    """Results as they are shown."""
    return tuple(
        Computed(
            number=row.number,
            cause=row.cause.value,
            earned=row.earned,
            possible=row.possible,
            computed_at=row.computed_at,
        )
        for row in rows
    )


def comments_of(session: Session, sitting: str) -> tuple[Comment, ...]:
    """The comments of a sitting with the names of those who wrote them."""
    rows = store.comments(session, sitting)
    names = member_names(session, [row.author_id for row in rows if row.author_id is not None])
    return tuple(
        Comment(
            id=row.id,
            item=row.item_id,
            file=row.file,
            line=row.line,
            text=row.text,
            author=f"{row.author_kind}:{row.author_id}",
            author_name=names.get(row.author_id or ""),
            at=row.created_at,
        )
        for row in rows
    )


def member_names(session: Session, members: Sequence[str]) -> dict[str, str]:
    """The names of members, by the member's id."""
    rows = session.execute(
        select(MembershipRow.id, UserRow.name, UserRow.login)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(MembershipRow.id.in_(members))
    )
    return {row.id: row.name or row.login for row in rows}


def _events(session: Session, sitting: str) -> list[Moment]:
    rows = session.scalars(
        select(SittingEventRow)
        .where(SittingEventRow.sitting_id == sitting)
        .order_by(SittingEventRow.at, SittingEventRow.id)
    )
    return [
        Moment(
            at=row.at,
            kind=row.kind,
            item=row.data.get("item"),
            data={name: value for name, value in row.data.items() if name not in ("item", "session")},
        )
        for row in rows
    ]


def _moments(material: Material) -> list[Moment]:
    return [
        Moment(
            at=one.at,
            kind=one.intent.value,
            item=one.item,
            data={
                "handed_in": one.id,
                "by": one.by.value,
                "draft_version": one.draft_version,
                "verdict": None if one.graded is None or one.graded.verdict is None else one.graded.verdict.value,
            },
        )
        for one in material.handed_in
    ]


def _titled(material: Material) -> Iterator[tuple[Localized, Item]]:
    """Each item with what candidates read above it: exercises have titles, questions are counted."""
    questions = 0
    for _part, item in items_of(material.taking.plan):
        kit = material.taking.kits.get(item.id)
        questions += kit is None
        counted = Localized(fr=f"Question n°\u00a0{questions}", en=f"Question {questions}")
        yield counted if kit is None else kit.title, item


def _item(
    title: Localized,
    item: Item,
    score: ItemScore,
    material: Material,
    read: Mapping[str, str],
    marking: Marking,
    time_ms: int,
) -> ItemReport:
    mine = [one for one in material.handed_in if one.item == item.id]
    finals = [one for one in mine if one.intent is not HandedIntent.RUN]
    shown = next((one for one in finals if one.id == score.counts), finals[-1] if finals else None)
    return ItemReport(
        id=item.id,
        title=title,
        source=item.exercise if isinstance(item, ExerciseItem) else item.question,
        version=item.version,
        digest=item.digest if isinstance(item, ExerciseItem) else None,
        score=score,
        time_ms=time_ms,
        runs=len(mine) - len(finals),
        handed_in=tuple(_handed(one, score, read) for one in mine),
        code=None if shown is None or not isinstance(item, ExerciseItem) else _code(shown, item, marking),
        answer=None if shown is None or not isinstance(item, QuestionItem) else _answer(marking.body(item), shown),
    )


def _handed(one: HandedWork, score: ItemScore, read: Mapping[str, str]) -> Handed:
    graded = one.graded
    text = None if graded is None else read.get(graded.id)
    return Handed(
        id=one.id,
        at=one.at,
        intent=one.intent.value,
        by=one.by.value,
        draft_version=one.draft_version,
        digest=one.digest,
        submission=None if graded is None else graded.id,
        verdict=None if graded is None else graded.verdict,
        earned=None if graded is None else graded.earned,
        possible=None if graded is None else graded.possible,
        counts=one.id == score.counts,
        report=None if text is None else wire.report_from_json(text),
    )


def _code(one: HandedWork, item: ExerciseItem, marking: Marking) -> Code:
    language, files = str(one.content["language"]), dict(one.content["files"])
    exercise = marking.exercise(item)
    starter = None if exercise is None else exercise.languages.get(language)
    return Code(
        handed_in=one.id,
        language=language,
        entry=None if starter is None else starter.entry,
        files=files,
        changes=() if starter is None else diff_files(starter.starter, files),
    )


def _answer(body: QuestionBody, one: HandedWork) -> GivenAnswer:
    answer = answer_of(one.content)
    return GivenAnswer(
        kind=body.kind.value,
        prompt=body.prompt,
        choices=tuple(
            Choice(id=choice.id, text=choice.text, right=choice.id in body.right, chosen=choice.id in answer.chosen)
            for choice in body.choices
        ),
        chosen=answer.chosen,
        text=answer.text,
        explanation=body.explanation,
    )
