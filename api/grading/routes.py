"""POST /v1/submissions, GET /v1/submissions/{id} and its events."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import msgspec
from fastapi import Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope, ScopeError
from api.accounts.service import Accounts
from api.catalog.model import BrokenExerciseError
from api.catalog.service import Catalog
from api.grading.intake import read_retry, read_work
from api.grading.model import Submission, UnfitWorkError, UnknownSubmissionError
from api.grading.schema import NewSubmission, SubmissionModel
from api.grading.service import Grading
from api.grading.waiting import Waiting
from api.refused import may_refuse
from api.routing import APIRouter
from runner import wire
from runner.redact import candidate_view
from runner.verdict import State

#: The longest that a request may wait for its report.
MAX_WAIT_S = 60

View = Literal["candidate", "staff"]


def grading_routes(grading: Grading, waiting: Waiting, catalog: Catalog, accounts: Accounts) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["submissions"])
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.SUBMISSIONS_WRITE))]
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.SUBMISSIONS_READ))]

    @router.post(
        "/v1/submissions",
        operation_id="createSubmission",
        summary="Hand in work, or try the samples",
        status_code=202,
        response_model=SubmissionModel,
        responses={200: {"model": SubmissionModel, "description": "Graded within the time given by `wait`"}},
        openapi_extra=may_refuse(UnfitWorkError, BrokenExerciseError),
    )
    async def create_submission(
        new: NewSubmission,
        request: Request,
        caller: writer,
        wait: Annotated[float, Query(ge=0, le=MAX_WAIT_S, description="Seconds to wait for the report")] = 0,
        idempotency_key: Annotated[
            str | None,
            Header(max_length=255, description="Makes it safe to send this request again, for 24 hours"),
        ] = None,
    ) -> Response:
        """Take work in. What was answered with 202 or 200 ends in exactly one verdict."""

        def take_in() -> tuple[str, bool]:
            work = read_work(new, catalog, caller.organisation)
            return grading.submit(caller.organisation, work, read_retry(idempotency_key, new))

        submission, again = await run_in_threadpool(take_in)
        if wait:
            await waiting.until_done(caller.organisation, submission, wait)
        found = await run_in_threadpool(grading.find, caller.organisation, submission)
        headers = {"Location": f"/v1/submissions/{submission}"}
        if again:
            headers["Idempotency-Replayed"] = "true"
        done = wait and found.state is State.DONE
        return _answer(found, "candidate", status=200 if done else 202, headers=headers)

    @router.get(
        "/v1/submissions/{submission}",
        operation_id="getSubmission",
        summary="Read a submission and its report",
        response_model=SubmissionModel,
        openapi_extra=may_refuse(UnknownSubmissionError),
    )
    def get_submission(
        submission: str,
        caller: reader,
        view: Annotated[
            View, Query(description="`staff` shows hidden checks in full and needs the scope `reports:read`")
        ] = "candidate",
    ) -> Response:
        """State, verdict, points and report."""
        if view == "staff" and Scope.REPORTS_READ not in caller.scopes:
            raise ScopeError(scope=Scope.REPORTS_READ)
        return _answer(grading.find(caller.organisation, submission), view)

    def visible(submission: str, caller: reader) -> str:
        grading.state(caller.organisation, submission)
        return submission

    @router.get(
        "/v1/submissions/{submission}/events",
        operation_id="streamSubmissionEvents",
        summary="Follow a submission",
        response_class=EventSourceResponse,
        openapi_extra=may_refuse(UnknownSubmissionError),
    )
    async def stream_events(
        submission: Annotated[str, Depends(visible)],
        caller: reader,
        last_event_id: Annotated[str | None, Header(description="Where to go on after a lost connection")] = None,
    ) -> AsyncIterator[ServerSentEvent]:
        """Events `state`, `phase`, `check` and, as the last one, `report`. Close the connection after `report`."""
        async for event in waiting.events(caller.organisation, submission, last_event_id):
            yield ServerSentEvent(event=event.kind, data=event.data, id=event.id)

    return router


def _answer(found: Submission, view: View, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = {
        "id": found.id,
        "exercise": found.exercise,
        "exercise_digest": found.exercise_digest,
        "language": found.language,
        "mode": found.intent.value,
        "state": found.state.value,
        "verdict": found.verdict.value if found.verdict is not None else None,
        "earned": found.earned,
        "possible": found.possible,
        "attempt": found.attempt,
        "created_at": found.created_at,
        "finished_at": found.finished_at,
        "report": _report(found, view),
    }
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")


def _report(found: Submission, view: View) -> dict[str, Any] | msgspec.Raw | None:
    if found.report is None:
        return None
    if view == "staff":
        return {"view": "staff", **msgspec.json.decode(found.report)}
    return candidate_view(wire.report_from_json(found.report))
