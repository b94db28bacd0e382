"""What a candidate's browser asks for: /v1/sitting and what is below it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Header, Path, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.catalog.model import BrokenExerciseError
from api.cookies import Cookies
from api.once.model import check_key
from api.refused import may_refuse
from api.routing import APIRouter
from api.sittings import schema
from api.sittings.drafts import Drafts
from api.sittings.following import Following
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking, receipt_shown
from api.sittings.model import (
    CampaignOverError,
    CandidateCaller,
    DraftConflictError,
    GateClosedError,
    HandedIntent,
    NoSubmissionLeftError,
    NothingAnsweredError,
    NothingToHandInError,
    NotRunningError,
    PartClosedError,
    TimeOverError,
    UnfitDraftError,
    UnknownHandedInError,
    UnknownItemError,
)
from api.sittings.service import Sittings
from api.sittings.working import Asked, Working

_LATE = (NotRunningError, TimeOverError, PartClosedError)

ItemId = Annotated[str, Path(max_length=40)]
RetryKey = Annotated[
    str | None, Header(alias="Idempotency-Key", max_length=255, description="Makes it safe to send this again")
]


def sitting_routes(
    sittings: Sittings, looking: Looking, drafts: Drafts, working: Working, following: Following, cookies: Cookies
) -> APIRouter:
    """The routes of this feature that are for candidates."""
    router = APIRouter(tags=["sitting"])
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(
        "/v1/sitting",
        operation_id="getOwnSitting",
        summary="Read the sitting that is open at this device",
        response_model=schema.SittingModel,
    )
    def get_sitting(caller: candidate) -> Response:
        """State, clock, parts, items, versions of the drafts: what a page asks for again and again."""
        return _answer(looking.sitting(caller, _now()))

    @router.post(
        "/v1/sitting/begin",
        operation_id="beginSitting",
        summary="Start the clock",
        response_model=schema.SittingModel,
        openapi_extra=may_refuse(GateClosedError, CampaignOverError, TimeOverError),
    )
    def begin(caller: candidate) -> Response:
        """Beginning twice changes nothing."""
        sittings.begin(caller, _now())
        return _answer(looking.sitting(caller, _now()))

    @router.get(
        "/v1/sitting/items/{item}",
        operation_id="getOwnItem",
        summary="Read one item with its draft",
        response_model=schema.ItemPage,
        openapi_extra=may_refuse(UnknownItemError, PartClosedError, BrokenExerciseError),
    )
    def get_item(item: ItemId, caller: candidate) -> Response:
        """Statement, starting files and sample checks of an exercise, or a question; and what was typed so far."""
        found = looking.item(caller, item)
        sittings.look_at(caller, item, _now())
        return _answer(found)

    @router.put(
        "/v1/sitting/drafts/{item}",
        operation_id="saveDraft",
        summary="Save what was typed",
        response_model=schema.SavedModel,
        openapi_extra=may_refuse(UnknownItemError, UnfitDraftError, DraftConflictError, *_LATE),
    )
    def save_draft(item: ItemId, new: schema.NewDraft, caller: candidate) -> Response:
        """What was answered with 200 is durable. If another draft is stored, it comes along with the 409."""
        saved = drafts.save(caller, item, base_version=new.base_version, content=new.content, now=_now())
        return _answer({"version": saved.version, "saved_at": saved.saved_at})

    def hand_in(caller: CandidateCaller, asked: Asked) -> Response:
        if asked.retry_key is not None:
            check_key(asked.retry_key)
        receipt, again = working.hand_in(caller, asked, _now())
        headers = {} if receipt.submission is None else {"Location": f"/v1/sitting/submissions/{receipt.submission}"}
        if again:
            headers["Idempotency-Replayed"] = "true"
        return _answer(receipt_shown(receipt), status=202, headers=headers)

    @router.post(
        "/v1/sitting/items/{item}/run",
        operation_id="runItem",
        summary="Try the sample checks, or input of one's own",
        status_code=202,
        response_model=schema.ReceiptModel,
        openapi_extra=may_refuse(UnknownItemError, UnfitDraftError, DraftConflictError, NothingToHandInError, *_LATE),
    )
    def run_item(item: ItemId, new: schema.NewRun, caller: candidate, key: RetryKey = None) -> Response:
        """As often as one likes. Follow the submission that the answer names."""
        return hand_in(
            caller,
            Asked(
                item=item,
                intent=HandedIntent.RUN,
                base_version=new.base_version,
                content=new.content,
                stdin=new.stdin,
                retry_key=key,
            ),
        )

    @router.post(
        "/v1/sitting/items/{item}/submit",
        operation_id="submitItem",
        summary="Hand in the draft of an item",
        status_code=202,
        response_model=schema.ReceiptModel,
        openapi_extra=may_refuse(
            UnknownItemError,
            UnfitDraftError,
            DraftConflictError,
            NothingAnsweredError,
            NothingToHandInError,
            NoSubmissionLeftError,
            *_LATE,
        ),
    )
    def submit_item(item: ItemId, new: schema.NewHandIn, caller: candidate, key: RetryKey = None) -> Response:
        """The answer is the receipt. Of several submissions the best one counts."""
        return hand_in(
            caller,
            Asked(
                item=item,
                intent=HandedIntent.SUBMIT,
                base_version=new.base_version,
                content=new.content,
                retry_key=key,
            ),
        )

    @router.get(
        "/v1/sitting/submissions/{submission}",
        operation_id="getOwnSubmission",
        summary="Read what became of a submission",
        response_model=schema.OwnSubmission,
        openapi_extra=may_refuse(UnknownHandedInError),
    )
    def get_submission(submission: str, caller: candidate) -> Response:
        """State, place in the queue and, as far as the battery lets know, the report."""
        return _answer(following.find(caller, submission))

    def mine(submission: str, caller: candidate) -> str:
        looking.level_of(caller, submission)
        return submission

    @router.get(
        "/v1/sitting/submissions/{submission}/events",
        operation_id="streamOwnSubmission",
        summary="Follow a submission",
        response_class=EventSourceResponse,
        openapi_extra=may_refuse(UnknownHandedInError),
    )
    async def stream_submission(
        submission: Annotated[str, Depends(mine)],
        caller: candidate,
        last_event_id: Annotated[str | None, Header(description="Where to go on after a lost connection")] = None,
    ) -> AsyncIterator[ServerSentEvent]:
        """Events `state`, `phase`, `check` and, as the last one, `report`. Close the connection after `report`."""
        async for event in following.events(caller, submission, last_event_id):
            yield ServerSentEvent(event=event.kind, data=event.data, id=event.id)

    @router.post(
        "/v1/sitting/parts/{part}/finish",
        operation_id="finishPart",
        summary="Be done with a part",
        response_model=schema.SittingModel,
        openapi_extra=may_refuse(UnknownItemError, PartClosedError, NotRunningError),
    )
    def finish_part(part: ItemId, caller: candidate) -> Response:
        """The newest drafts of the part are handed in, and the next one begins; after the last one the sitting ends."""
        sittings.finish_part(caller, part, _now())
        return _answer(looking.sitting(caller, _now()))

    @router.post(
        "/v1/sitting/finish",
        operation_id="finishOwnSitting",
        summary="Be done with the sitting",
        response_model=schema.SittingModel,
        openapi_extra=may_refuse(NotRunningError),
    )
    def finish(caller: candidate) -> Response:
        """The newest drafts are handed in. Nothing can be changed afterwards."""
        sittings.finish(caller, _now())
        return _answer(looking.sitting(caller, _now()))

    @router.get(
        "/v1/sitting/receipts",
        operation_id="listReceipts",
        summary="List everything handed in",
        response_model=schema.ReceiptList,
    )
    def list_receipts(caller: candidate) -> Response:
        """What was handed in to be graded, the oldest first, also what the clock has handed in."""
        return _answer({"items": looking.receipts(caller), "next": None})

    @router.post(
        "/v1/sitting/adjustment",
        operation_id="askForAdjustment",
        summary="Ask for an adjustment",
        response_model=schema.Adjustment,
    )
    def ask_for_adjustment(new: schema.Adjustment, caller: candidate) -> Response:
        """Staff see it with the live data."""
        sittings.ask_for_adjustment(caller, new.words, _now())
        return _answer({"words": new.words})

    @router.post(
        "/v1/sitting/leave",
        operation_id="leaveSitting",
        summary="End the session of this device",
        response_model=schema.Left,
    )
    def leave(caller: candidate) -> Response:
        """The sitting goes on, and can be opened again with the link or the code."""
        sittings.leave(caller, _now())
        answer = _answer({"left": True})
        cookies.drop(answer, cookies.candidate)
        return answer

    return router


def _now() -> datetime:
    return datetime.now(UTC)


def _answer(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
