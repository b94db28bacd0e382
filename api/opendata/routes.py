"""Open data: looking and publishing for staff, reading for everybody."""

from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Query, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.i18n import Language
from api.opendata import files
from api.opendata.model import LICENCE, LICENCE_URL, Release, TooFewForOpenDataError, UnknownReleaseError
from api.opendata.schema import OpenDataDraft, OpenDataList, OpenDataRelease
from api.opendata.service import OpenData
from api.refused import may_refuse
from api.results.model import PersonDecidesError
from api.results.routes import as_json
from api.routing import APIRouter

_Release = Annotated[str, Path(description="The release's `id`")]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def open_data_routes(data: OpenData, accounts: Accounts) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["open data"])
    owner = Annotated[Caller, Depends(Needs(accounts, Scope.ORGANISATION_WRITE))]

    @router.get(
        "/v1/open-data", operation_id="listOpenData", summary="List what is published", response_model=OpenDataList
    )
    def list_releases() -> Response:
        """What all organisations offer, under CC BY-SA. Open to everybody."""
        return as_json({"items": [_shown(one) for one in data.everything()]})

    @router.get(
        "/v1/open-data/preview",
        operation_id="previewOpenData",
        summary="See what would be published now",
        response_model=OpenDataDraft,
    )
    def preview(caller: owner) -> Response:
        """Of those who have agreed, since the last release. Nothing is published."""
        return as_json(msgspec.to_builtins(data.preview(caller)))

    @router.post(
        "/v1/open-data",
        operation_id="publishOpenData",
        summary="Publish results for research",
        status_code=201,
        response_model=OpenDataRelease,
        openapi_extra=may_refuse(TooFewForOpenDataError, PersonDecidesError),
    )
    def publish(caller: owner) -> Response:
        """A person does: keys cannot. What was published cannot be called back."""
        return as_json(_shown(data.publish(caller)), status=201)

    @router.post(
        "/v1/open-data/{release}/withdraw",
        operation_id="withdrawOpenData",
        summary="Offer a release no more",
        response_model=OpenDataRelease,
        openapi_extra=may_refuse(UnknownReleaseError, PersonDecidesError),
    )
    def withdraw(release: _Release, caller: owner) -> Response:
        """A person does: keys cannot. Whoever has the file has it."""
        return as_json(_shown(data.withdraw(caller, release)))

    @router.get(
        "/v1/open-data/dictionary.csv",
        operation_id="getOpenDataDictionary",
        summary="Read what the columns mean",
        response_class=Response,
        responses=_CSV,
    )
    def dictionary(language: Annotated[Language, Query(description="Of the meanings")] = "fr") -> Response:
        """The same for all releases. Open to everybody."""
        return _file(files.dictionary_csv(language), "dictionary.csv")

    @router.get(
        "/v1/open-data/{release}/data.csv",
        operation_id="getOpenData",
        summary="Download a release",
        response_class=Response,
        responses=_CSV,
        openapi_extra=may_refuse(UnknownReleaseError),
    )
    def content(release: _Release) -> Response:
        """One line for each person; at least five people have the same one. Open to everybody, under CC BY-SA."""
        return _file(data.content(release), "data.csv")

    return router


def _shown(one: Release) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(one)
    return {**shown, "licence": LICENCE, "licence_url": LICENCE_URL, "data": f"/v1/open-data/{one.id}/data.csv"}


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Link": f'<{LICENCE_URL}>; rel="license"'}
    return Response(content, headers=headers, media_type="text/csv; charset=utf-8")
