"""What became of people, and the label's report."""

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Query, Response
from fastapi.responses import StreamingResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.admission.model import AdmissionUndecidedError, UnknownAdmissionError
from api.admission.routes import AdmissionId
from api.cohorts.exits import Exits
from api.cohorts.exits_model import Exit, NoPlaceError
from api.cohorts.exits_schema import FollowedList, FollowedModel, NewExit
from api.cohorts.label_csv import label_csv
from api.i18n import Language
from api.refused import may_refuse
from api.results.csv_export import CsvStyle, Separator
from api.results.routes import as_json
from api.routing import APIRouter

_Candidate = Annotated[str, Path(description="The person's `candidate`")]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def exit_routes(exits: Exits, accounts: Accounts) -> APIRouter:
    """The routes of exits."""
    router = APIRouter(tags=["admissions"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.ADMISSIONS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.ADMISSIONS_WRITE))]

    @router.get(
        "/v1/admissions/{admission}/exits",
        operation_id="listExits",
        summary="Read what became of those who got a place",
        response_model=FollowedList,
        openapi_extra=may_refuse(UnknownAdmissionError, AdmissionUndecidedError),
    )
    def list_exits(admission: AdmissionId, caller: reader) -> Response:
        """Everybody with a place, with whatever was noted."""
        return as_json({"items": msgspec.to_builtins(exits.followed(caller, admission))})

    @router.put(
        "/v1/admissions/{admission}/exits/{candidate}",
        operation_id="noteExit",
        summary="Note what somebody with a place does",
        response_model=FollowedModel,
        openapi_extra=may_refuse(UnknownAdmissionError, AdmissionUndecidedError, NoPlaceError),
    )
    def note_exit(admission: AdmissionId, candidate: _Candidate, new: NewExit, caller: writer) -> Response:
        """As it was known of one day: a job, a training, neither, or nobody knows."""
        people = exits.note(caller, admission, {candidate: Exit(kind=new.kind, day=new.day)})
        return as_json(msgspec.to_builtins(next(one for one in people if one.candidate == candidate)))

    @router.get(
        "/v1/admissions/{admission}/label-report.csv",
        operation_id="exportLabelReport",
        summary="Export the figures that a label asks for",
        response_class=StreamingResponse,
        responses=_CSV,
        openapi_extra=may_refuse(UnknownAdmissionError, AdmissionUndecidedError),
    )
    def export_label_report(
        admission: AdmissionId,
        caller: reader,
        by: Annotated[date | None, Query(description="What was known on this day; without it: now")] = None,
        language: Annotated[Language, Query(description="Of the words beside the figures")] = "fr",
        separator: Annotated[Separator, Query(description="French spreadsheets expect `semicolon`")] = Separator.COMMA,
        decimal_comma: Annotated[bool, Query(description="1,5 in place of 1.5; goes with `semicolon`")] = False,
    ) -> StreamingResponse:
        """How many came how far, the share of each group, what became of people. No figure is of fewer than five."""
        style = CsvStyle(separator=separator, decimal_comma=decimal_comma)
        chunks = label_csv(exits.report(caller, admission, by), language, style)
        headers = {"Content-Disposition": 'attachment; filename="label-report.csv"', "Cache-Control": "no-store"}
        return StreamingResponse(chunks, headers=headers, media_type="text/csv; charset=utf-8")

    return router
