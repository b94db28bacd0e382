"""What a candidate sees of a sitting, as plain JSON: the whole, one item, what became of a submission, receipts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.campaigns.plan import (
    PRACTICE,
    ExerciseItem,
    Feedback,
    Item,
    QuestionItem,
    find_item,
    total_minutes,
    total_points,
)
from api.catalog.question import candidate_view
from api.catalog.questions import Questions
from api.catalog.service import Catalog
from api.database import Database
from api.sittings import statements, store
from api.sittings.admission import Offers
from api.sittings.clock import GRACE_MS
from api.sittings.drafts import draft_of
from api.sittings.model import (
    CandidateCaller,
    HandedIntent,
    NoSittingError,
    PartClosedError,
    Receipt,
    Sitting,
    SittingState,
    Taking,
    UnknownHandedInError,
    UnknownItemError,
)
from api.sittings.statements import Line
from api.sittings.takings import Takings
from api.sittings.working import receipt_of
from api.tenancy import EVERYWHERE


class Looking:
    """The use cases that change nothing."""

    def __init__(
        self, database: Database, takings: Takings, catalog: Catalog, questions: Questions, offers: Offers
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._takings = takings
        self._catalog = catalog
        self._questions = questions
        self._offers = offers

    def sitting(self, caller: CandidateCaller, now: datetime) -> dict[str, Any]:
        """The whole: what pages ask for again and again."""
        with self._database.read(EVERYWHERE) as session:
            row = statements.find(session, caller.sitting)
            if row is None:
                raise NoSittingError
            taking = self._takings.of(session, caller.sitting)
            offer = self._offers.find(session, row.campaign_id, row.candidate_id)
            drafts = {draft.item_id: draft for draft in statements.draft_versions(session, caller.sitting)}
            handed = [receipt_of(one) for one in statements.receipts(session, caller.sitting)]
            used = statements.used(session, caller.sitting) if taking.is_limited else {}
        sitting = store.sitting_of(row)
        progress = {item: _progress(item, drafts.get(item), handed, caller) for item in (PRACTICE, *_item_ids(taking))}
        practice = taking.kits.get(PRACTICE)
        return {
            "id": sitting.id,
            "state": sitting.state.value,
            "finish_reason": None if sitting.finish_reason is None else sitting.finish_reason.value,
            "finished_at": moment_shown(sitting.finished_at),
            "trial": sitting.trial,
            "language": sitting.language,
            "candidate": offer.candidate,
            "campaign": {
                "title": offer.title,
                "organisation": offer.organisation,
                "opens_at": moment_shown(offer.opens_at),
                "closes_at": moment_shown(offer.closes_at),
                "time_zone": offer.time_zone,
                "may_begin": offer.may_begin(now) and not offer.gate_is_closed,
                "gate": ("closed" if offer.gate_is_closed else "open") if offer.has_gate else None,
            },
            "clock": clock_shown(sitting, now),
            "extra_percent": sitting.extra_percent,
            "minutes": total_minutes(taking.plan),
            "points": total_points(taking.plan),
            "feedback": taking.plan.feedback.value,
            "navigation": taking.plan.navigation.value,
            "go_on_at": taking.plan.go_on_at,
            "part": taking.plan.parts[sitting.part_index].id,
            "parts": [
                {
                    "id": part.id,
                    "title": {"fr": part.title.fr, "en": part.title.en},
                    "minutes": part.minutes,
                    "state": _part_state(sitting, taking, index),
                    "items": [_item_shown(item, taking) | progress[item.id] | _left(item, used) for item in part.items],
                }
                for index, part in enumerate(taking.plan.parts)
            ],
            "practice": None
            if practice is None
            else {"id": PRACTICE, "title": {"fr": practice.title.fr, "en": practice.title.en}} | progress[PRACTICE],
            "adjustment": sitting.adjustment,
            "csrf": caller.csrf,
        }

    def item(self, caller: CandidateCaller, item: str) -> dict[str, Any]:
        """One item with everything that is needed to work on it, and its draft.

        Raises:
            UnknownItemError: there is none, or the sitting has not begun.
            PartClosedError: its part has not begun, where parts follow each other: nobody thinks ahead of its time.
        """
        with self._database.read() as session:
            row = statements.find(session, caller.sitting)
            taking = self._takings.of(session, caller.sitting)
            draft = statements.find_draft(session, caller.sitting, item)
            handed = [receipt_of(one) for one in statements.receipts(session, caller.sitting)]
            used = statements.used(session, caller.sitting) if taking.is_limited else {}
        if row is None or (item != PRACTICE and row.state is SittingState.WAITING):
            raise UnknownItemError
        kit = taking.kits.get(item)
        found = find_item(taking.plan, item)
        if found is not None and not taking.has_begun(found[0], row.part_index):
            raise PartClosedError
        shown: dict[str, Any] = {"id": item, "exercise": None, "question": None}
        if kit is not None:
            page = self._catalog.details(caller.organisation, kit.exercise, digest=kit.digest)
            page["languages"] = [name for name in page["languages"] if name in kit.languages]
            page["starters"] = {name: one for name, one in page["starters"].items() if name in kit.languages}
            shown["exercise"] = page
        elif found is not None and isinstance(found[1], QuestionItem):
            asked = found[1]
            question = self._questions.question(caller.organisation, asked.question, version=asked.version)
            shown["question"] = candidate_view(question, seed=taking.seed)
        else:
            raise UnknownItemError
        if found is not None:
            shown |= {"part": found[0].id, "weight": found[1].weight} | _left(found[1], used)
            shown["open"] = row.state is SittingState.RUNNING and taking.is_open(item, row.part_index)
        else:
            shown |= {"part": None, "weight": 0.0, "submissions": None, "submissions_left": None}
            shown["open"] = row.state is SittingState.WAITING
        shown |= _progress(item, draft, handed, caller)
        shown["content"] = None if draft is None else draft_of(draft).content
        shown["receipts"] = [receipt_shown(one) for one in handed if one.item == item]
        return shown

    def receipts(self, caller: CandidateCaller) -> list[dict[str, Any]]:
        """Everything that was handed in to be graded, the oldest first; runs and the practice are not."""
        with self._database.read() as session:
            handed = [receipt_of(one) for one in statements.receipts(session, caller.sitting)]
        return [receipt_shown(one) for one in handed if one.intent is not HandedIntent.RUN and one.item != PRACTICE]

    def level_of(self, caller: CandidateCaller, submission: str) -> Feedback:
        """How much this person is told of a submission of theirs.

        Raises:
            UnknownHandedInError: it is none of this sitting.
        """
        with self._database.read() as session:
            handed = statements.by_submission(session, submission)
            if handed is None or handed.sitting_id != caller.sitting:
                raise UnknownHandedInError
            taking = self._takings.of(session, caller.sitting)
        if handed.item_id == PRACTICE or handed.intent is HandedIntent.RUN:
            return Feedback.FULL
        return taking.plan.feedback


def clock_shown(sitting: Sitting, now: datetime) -> dict[str, Any]:
    """The times of a sitting, by the server's clock."""
    clock = sitting.clock
    running = sitting.state is SittingState.RUNNING
    return {
        "server_now": moment_shown(now),
        "started_at": moment_shown(clock.started_at),
        "ends_at": moment_shown(clock.ends_at),
        "part_ends_at": moment_shown(clock.part_ends_at),
        "due_at": moment_shown(clock.due_at) if running else None,
        "left_ms": 0 if sitting.state is SittingState.FINISHED else clock.left_ms(now),
        "allowed_ms": clock.allowed_ms,
        "extra_ms": clock.extra_ms,
        "given_back_ms": clock.given_back_ms,
        "paused_ms": clock.paused_ms,
        "paused_at": moment_shown(clock.paused_at),
        "grace_ms": GRACE_MS,
    }


def receipt_shown(receipt: Receipt) -> dict[str, Any]:
    """A receipt as JSON."""
    return {
        "id": receipt.id,
        "sitting": receipt.sitting,
        "item": receipt.item,
        "kind": receipt.intent.value,
        "digest": receipt.digest,
        "draft_version": receipt.draft_version,
        "by": receipt.by.value,
        "received_at": moment_shown(receipt.received_at),
        "submission": receipt.submission,
    }


def _item_ids(taking: Taking) -> Iterable[str]:
    return (item.id for part in taking.plan.parts for item in part.items)


def _item_shown(item: Any, taking: Taking) -> dict[str, Any]:
    kit = taking.kits.get(item.id)
    return {
        "id": item.id,
        "kind": "exercise" if isinstance(item, ExerciseItem) else "question",
        "weight": item.weight,
        "title": None if kit is None else {"fr": kit.title.fr, "en": kit.title.en},
        "minutes": None if kit is None else kit.minutes,
        "languages": [] if kit is None else list(kit.languages),
    }


def _left(item: Item | Any, used: dict[str, int]) -> dict[str, Any]:
    most = item.submissions if isinstance(item, ExerciseItem) else None
    return {
        "submissions": most,
        "submissions_left": None if most is None else max(0, most - used.get(item.id, 0)),
    }


def _progress(item: str, draft: Line | None, handed: list[Receipt], caller: CandidateCaller) -> dict[str, Any]:
    mine = [one for one in handed if one.item == item and one.intent is not HandedIntent.RUN]
    return {
        "draft": None
        if draft is None
        else {
            "version": draft.version,
            "saved_at": moment_shown(draft.saved_at),
            "saved_by": "this_device" if draft.saved_by == caller.session else "another_device",
        },
        "handed_in": receipt_shown(mine[-1]) if mine else None,
    }


def _part_state(sitting: Sitting, taking: Taking, index: int) -> str:
    if sitting.state is SittingState.FINISHED or (taking.goes_forward and index < sitting.part_index):
        return "over"
    if sitting.state is SittingState.WAITING or (taking.goes_forward and index > sitting.part_index):
        return "to_come"
    return "open"


def moment_shown(moment: datetime | None) -> str | None:
    """As answers have moments."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
