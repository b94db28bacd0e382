"""Reports, results and comments: the use cases of those who read what came of sittings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.plan import items_of
from api.database import Database
from api.ids import new_id
from api.paging import Page, PageOf, cut
from api.refused import Fault
from api.results import assembling, store
from api.results.books import Books
from api.results.material import Material
from api.results.model import (
    MOST_COMMENT,
    MOST_COMPARED,
    Summary,
    UnfitCommentError,
    UnfitComparisonError,
)
from api.results.report import Comment, SittingReport, blind, for_candidate
from api.results.roster import Occasion
from api.sittings.store import SittingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which results of a campaign somebody wants to see, and in which order."""

    #: ``share`` (the best first), ``name`` or ``finished``.
    order: str = "share"
    state: str | None = None
    group: str | None = None
    least_share: float | None = None

    def wants(self, one: Summary) -> bool:
        """True if it is to be listed."""
        return (
            (self.state is None or one.state == self.state)
            and (self.group is None or one.group == self.group)
            and (self.least_share is None or (one.share is not None and one.share >= self.least_share))
        )


class Results:
    """The use cases that concern what sittings were worth."""

    def __init__(self, database: Database, books: Books) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books

    def report(self, caller: Caller, sitting: str, *, unnamed: bool = False) -> SittingReport:
        """Everything about one sitting.

        Raises:
            UnknownResultError: the organisation has no such sitting.
        """
        with self._database.read(caller.organisation) as session:
            found, computed = self._books.read(session, caller.organisation, sitting)
        with self._database.write(caller.organisation) as session:
            self._books.keep(session, computed)
            audit.note(session, caller, "report.read", "sitting", sitting, {"blind": unnamed})
        return blind(found) if unnamed else found

    def candidate_report(self, caller: Caller, sitting: str) -> dict[str, Any]:
        """What the person who sat may see of it.

        Raises:
            UnknownResultError: the organisation has no such sitting.
        """
        found = self.report(caller, sitting)
        return for_candidate(found, over=self.occasion(caller, found.campaign).is_over(self._books.clock()))

    def comparison(
        self, caller: Caller, campaign: str, sittings: Sequence[str], *, unnamed: bool = False
    ) -> list[SittingReport]:
        """Some sittings of one campaign, in the order asked for.

        Raises:
            UnfitComparisonError: they are too many, or not of this campaign.
            UnknownResultError: the organisation has no such campaign.
        """
        wanted = list(dict.fromkeys(sittings))
        if not 1 <= len(wanted) <= MOST_COMPARED:
            raise UnfitComparisonError((_unfit_number(),))
        with self._database.read(caller.organisation) as session:
            self._books.occasion(session, campaign)
            rows = session.scalars(
                select(SittingRow.id).where(SittingRow.id.in_(wanted), SittingRow.campaign_id == campaign)
            ).all()
            if set(rows) != set(wanted):
                raise UnfitComparisonError((_unfit_sitting(),))
            read = [self._books.read(session, caller.organisation, one) for one in wanted]
        with self._database.write(caller.organisation) as session:
            for _, computed in read:
                self._books.keep(session, computed)
            audit.note(session, caller, "comparison.read", "campaign", campaign, {"sittings": wanted})
        return [blind(one) if unnamed else one for one, _ in read]

    def summaries(
        self, caller: Caller, campaign: str, asked: PageOf, wish: Wish, *, unnamed: bool = False
    ) -> Page[Summary]:
        """A campaign's results by the page; equally good ones by the sitting's id, never by who came first.

        Raises:
            UnknownResultError: the organisation has no such campaign.
            UnfitRequestError: the cursor is none that we gave.
        """
        self._books.settle_campaign(caller.organisation, campaign)
        with self._database.read(caller.organisation) as session:
            self._books.occasion(session, campaign)
            found = [one for one in self._books.summaries(session, campaign) if wish.wants(one)]
        with self._database.write(caller.organisation) as session:
            audit.note(session, caller, "results.read", "campaign", campaign, {"blind": unnamed})
        if unnamed:
            found = [replace(one, name=None, email=None, group=None) for one in found]
        return cut(found, asked, lambda one: place(one, wish.order))

    def occasion(self, caller: Caller, campaign: str) -> Occasion:
        """The campaign whose results these are.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        with self._database.read(caller.organisation) as session:
            return self._books.occasion(session, campaign)

    def comment(
        self, caller: Caller, sitting: str, text: str, *, item: str | None, file: str | None, line: int | None
    ) -> Comment:
        """Add a comment.

        Raises:
            UnknownResultError: the organisation has no such sitting.
            UnfitCommentError: it is empty or too long, or about what is not there.
        """
        with self._database.write(caller.organisation) as session:
            material = self._books.material(session, sitting)
            faults = list(_comment_faults(material, text, item=item, file=file))
            if faults:
                raise UnfitCommentError(tuple(faults))
            row = store.CommentRow(
                id=new_id(),
                sitting_id=sitting,
                item_id=item,
                file=file,
                line=line,
                text=text.strip(),
                author_kind=caller.actor.kind.value,
                author_id=caller.actor.id,
                created_at=self._books.clock(),
            )
            session.add(row)
            session.flush()
            audit.note(session, caller, "comment.added", "sitting", sitting, {"comment": row.id, "item": item})
            return next(one for one in assembling.comments_of(session, sitting) if one.id == row.id)

    def comments(self, caller: Caller, sitting: str) -> tuple[Comment, ...]:
        """Every comment about a sitting, the oldest first.

        Raises:
            UnknownResultError: the organisation has no such sitting.
        """
        with self._database.read(caller.organisation) as session:
            self._books.sitting(session, sitting)
            return assembling.comments_of(session, sitting)


def place(one: Summary, order: str) -> str:
    """A text that sorts as wished, and is different for each sitting."""
    match order:
        case "name":
            head = (one.name or "\U0010ffff").casefold()
        case "finished":
            head = "~" if one.finished_at is None else one.finished_at.isoformat()
        case _:
            head = "~" if one.share is None else f"{1 - one.share:.9f}"
    return f"{head[:200]} {one.sitting}"


def _comment_faults(material: Material, text: str, *, item: str | None, file: str | None) -> Iterable[Fault]:
    if not text.strip() or len(text) > MOST_COMMENT or "\0" in text:
        yield Fault(
            place="/text",
            message="This is no comment.",
            remedy="Send 1 to %(most)s characters of text.",
            facts={"most": str(MOST_COMMENT)},
        )
    known = {one.id for _, one in items_of(material.taking.plan)}
    if item is not None and item not in known:
        yield Fault(place="/item", message="The sitting has no such item.", remedy="Name one of its plan, or none.")
    elif file is not None and (
        item is None or not any(file in one.content.get("files", {}) for one in material.handed_in if one.item == item)
    ):
        yield Fault(
            place="/file", message="Nothing with such a file was handed in.", remedy="Name a file of the item's work."
        )


def _unfit_number() -> Fault:
    return Fault(
        place="?sittings",
        message="These are not 1 to %(most)s sittings.",
        remedy="Send the ids of so many, with commas in between.",
        facts={"most": str(MOST_COMPARED)},
    )


def _unfit_sitting() -> Fault:
    return Fault(
        place="?sittings",
        message="One of these is no sitting of this campaign.",
        remedy="Send ids that the results of this campaign list.",
    )
