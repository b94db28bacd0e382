"""Reads what the figures of a campaign's items are computed from. The use cases of this feature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.accounts.model import Caller
from api.campaigns.plan import Block, ExerciseItem, Item, QuestionItem
from api.campaigns.store import CampaignRow
from api.database import Database
from api.items.figures import figures_of
from api.items.model import Answer, Asked, CampaignFigures, Measured, Taken
from api.paging import Page, PageOf, read_page
from api.results.books import Books
from api.results.marking import Marking
from api.results.roster import Occasion
from api.results.scoring import ItemScore, Score, Standing
from api.results.store import ResultRow
from api.results.timeline import Moment, pauses_of, time_per_item
from api.sittings.model import SittingState
from api.sittings.store import SittingEventRow, SittingRow
from runner.model import Localized

_MINUTE_MS = 60_000


class Items:
    """What concerns the items of campaigns."""

    def __init__(self, database: Database, books: Books) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books

    def figures(self, caller: Caller, campaign: str) -> tuple[Occasion, CampaignFigures]:
        """Of every sitting that is over and counts. Nobody is named, so it is not noted who looked.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        self._books.settle_campaign(caller.organisation, campaign)
        marking = self._books.marking(caller.organisation)
        with self._database.read(caller.organisation) as session:
            occasion = self._books.occasion(session, campaign)
            asked = list(_asked(occasion, marking))
            taken = list(self._taken(session, campaign))
        return occasion, figures_of(campaign, asked, taken)

    def campaigns(self, caller: Caller, asked: PageOf) -> Page[Measured]:
        """The campaigns that there are figures of, the newest first.

        Raises:
            UnfitRequestError: the cursor is none that we gave.
        """
        finished = (
            select(SittingRow.campaign_id, func.count().label("people"))
            .where(SittingRow.trial.is_(False), SittingRow.state == SittingState.FINISHED)
            .group_by(SittingRow.campaign_id)
            .subquery()
        )
        with self._database.read(caller.organisation) as session:
            wanted = select(CampaignRow).where(CampaignRow.id.in_(select(finished.c.campaign_id)))
            page = read_page(session, wanted, asked, CampaignRow.id, newest_first=True)
            counted = select(finished).where(finished.c.campaign_id.in_([row.id for row in page.items]))
            people = {row.campaign_id: row.people for row in session.execute(counted)}
            return Page(
                [Measured(campaign=row.id, title=row.title, people=people[row.id]) for row in page.items], page.next
            )

    def _taken(self, session: Session, campaign: str) -> Iterator[Taken]:
        rows = session.execute(
            select(SittingRow.id, SittingRow.candidate_id, SittingRow.language, SittingRow.finished_at, ResultRow.score)
            .join(ResultRow, (ResultRow.sitting_id == SittingRow.id) & ResultRow.newest.is_(True))
            .where(
                SittingRow.campaign_id == campaign,
                SittingRow.trial.is_(False),
                SittingRow.state == SittingState.FINISHED,
                ResultRow.computed_at >= SittingRow.finished_at,
            )
            .order_by(SittingRow.id)
        ).all()
        people = self._books.roster.people(session, campaign, [row.candidate_id for row in rows])
        happened = _happened(session, campaign)
        for row in rows:
            score = msgspec.convert(row.score, Score)
            moments = happened.get(row.id, [])
            until = row.finished_at
            spent = time_per_item(moments, until=until, pauses=pauses_of(moments, until=until))
            person = people.get(row.candidate_id)
            yield Taken(
                answers={one.id: _answer(one, spent.get(one.id)) for one in score.items if one.possible},
                lost=frozenset(one.id for one in score.items if one.state is Standing.PLATFORM_FAULT),
                group=None if person is None else person.group,
                language=row.language,
            )


def _answer(one: ItemScore, time_ms: int | None) -> Answer:
    return Answer(
        share=one.earned / one.possible,
        weight=one.possible,
        handed_in=one.state is not Standing.MISSING,
        time_ms=time_ms,
        criteria={mark.id: mark.earned / mark.possible for mark in one.criteria if mark.possible},
    )


def _happened(session: Session, campaign: str) -> dict[str, list[Moment]]:
    """The time line of each sitting, as far as times follow from it."""
    rows: Sequence[Any] = session.execute(
        select(SittingEventRow.sitting_id, SittingEventRow.at, SittingEventRow.kind, SittingEventRow.data)
        .join(SittingRow, SittingRow.id == SittingEventRow.sitting_id)
        .where(SittingRow.campaign_id == campaign)
        .order_by(SittingEventRow.at, SittingEventRow.id)
    ).all()
    found: dict[str, list[Moment]] = {}
    for row in rows:
        found.setdefault(row.sitting_id, []).append(Moment(at=row.at, kind=row.kind, item=row.data.get("item")))
    return found


def _asked(occasion: Occasion, marking: Marking) -> Iterator[Asked]:
    for part in occasion.plan.parts:
        for item in part.items:
            for one in item.of if isinstance(item, Block) else (item,):
                yield _one(one, item.id, marking)


def _one(item: Item, place: str, marking: Marking) -> Asked:
    match item:
        case ExerciseItem():
            exercise = marking.exercise(item)
            return Asked(
                id=item.id,
                kind="exercise",
                title=Localized(fr=item.exercise, en=item.exercise) if exercise is None else exercise.title,
                source=item.exercise,
                version=item.version,
                place=place,
                planned_ms=None if exercise is None else exercise.minutes * _MINUTE_MS,
                criteria={} if exercise is None else {one.id: one.label for one in exercise.criteria},
            )
        case QuestionItem():
            body = marking.body(item)
            return Asked(
                id=item.id,
                kind="question",
                title=body.prompt,
                source=item.question,
                version=item.version,
                place=place,
                planned_ms=body.seconds * 1_000,
                criteria={},
            )
