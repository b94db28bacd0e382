"""A person's data over HTTP: /v1/mine for candidates, /v1/candidates/{id}/export, /v1/retention for staff."""

from typing import Annotated, Any

from fastapi import Depends, Path, Response
from fastapi.responses import JSONResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.campaigns.model import UnknownCandidateError
from api.cookies import Cookies
from api.etags import etag
from api.parameters import IfMatch, PageAsked
from api.privacy import schema
from api.privacy.keeping import Retention
from api.privacy.model import UnfitRetentionError
from api.privacy.service import Archive, Persons
from api.refused import may_refuse
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
_CandidateId = Annotated[str, Path(description="The candidate's `id`")]


def privacy_routes(
    persons: Persons, retention: Retention, accounts: Accounts, sittings: Sittings, cookies: Cookies
) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["privacy"])
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.PRIVACY_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.PRIVACY_WRITE))]

    @router.get(
        "/v1/mine/export",
        operation_id="exportOwnData",
        summary="Take all of one's own data along",
        response_class=Response,
        responses=_ZIP,
    )
    def export_own(caller: candidate) -> Response:
        """A ZIP with everything as JSON and the work as files; results once nothing of theirs goes on."""
        return as_archive(persons.export_own(caller))

    @router.delete(
        "/v1/mine",
        operation_id="eraseOwnData",
        summary="Have all of one's own data deleted",
        response_model=schema.ErasureModel,
    )
    def erase_own(caller: candidate) -> Response:
        """At once, and for good. The answer says what stays, and why. The session is over."""
        answer = JSONResponse(schema.erasure_json(persons.erase_own(caller)))
        cookies.drop(answer, cookies.candidate)
        return answer

    @router.get(
        "/v1/candidates/{candidate}/export",
        operation_id="exportCandidate",
        summary="Export everything that is kept of a candidate",
        response_class=Response,
        responses=_ZIP,
        openapi_extra=may_refuse(UnknownCandidateError),
    )
    def export(candidate: _CandidateId, caller: writer) -> Response:
        """For somebody who asks the organisation for their data. Noted in the audit log."""
        return as_archive(persons.export(caller, candidate))

    @router.delete(
        "/v1/candidates/{candidate}",
        operation_id="eraseCandidate",
        summary="Erase a candidate",
        response_model=schema.ErasureModel,
        openapi_extra=may_refuse(UnknownCandidateError),
    )
    def erase(candidate: _CandidateId, caller: writer) -> Response:
        """At once, and for good: their sittings, work, results and evidence go with them."""
        return JSONResponse(schema.erasure_json(persons.erase(caller, candidate)))

    @router.get(
        "/v1/erasures",
        operation_id="listErasures",
        summary="List who was erased",
        response_model=schema.ErasurePage,
    )
    def list_erasures(caller: reader, page: PageAsked) -> Response:
        """By identifiers that lead to nobody any more, the newest first."""
        return JSONResponse(persons.erasures(caller, page).json(schema.erasure_json))

    @router.get(
        "/v1/retention",
        operation_id="getRetention",
        summary="Read how long data are kept",
        response_model=schema.RetentionRule,
    )
    def get_rule(caller: reader) -> Response:
        """Of the organisation."""
        rule = retention.rule(caller.organisation)
        return JSONResponse(schema.rule_json(rule), headers=etag(rule.revision))

    @router.put(
        "/v1/retention",
        operation_id="changeRetention",
        summary="Change how long data are kept",
        response_model=schema.RetentionRule,
        openapi_extra=may_refuse(UnfitRetentionError),
    )
    def change_rule(new: schema.NewRetentionRule, caller: writer, wanted: IfMatch) -> Response:
        """It holds for what is kept already, from the next day on."""
        rule = retention.change(caller, new.days, new.days_agreed, wanted)
        return JSONResponse(schema.rule_json(rule), headers=etag(rule.revision))

    @router.get(
        "/v1/purges",
        operation_id="listPurges",
        summary="List what was erased because its time was over",
        response_model=schema.PurgePage,
    )
    def list_purges(caller: reader, page: PageAsked) -> Response:
        """One for each look that found somebody, the newest first."""
        return JSONResponse(retention.purges(caller, page).json(schema.purge_json))

    return router


def as_archive(archive: Archive) -> Response:
    """A file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{archive.name}"', "Cache-Control": "no-store"}
    return Response(archive.content, headers=headers, media_type="application/zip")
