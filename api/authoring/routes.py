"""Own exercises over HTTP: POST /v1/exercises with a zip file, versions with their checks, suites."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Query, Request, Response
from starlette.datastructures import UploadFile

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.authoring.model import NoSuchVersionError, UncheckedVersionError, UnfitExerciseError
from api.authoring.schema import OwnVersionDetails, OwnVersionModel, OwnVersionPage, SuiteModel
from api.authoring.service import Authoring, check_to_json
from api.catalog.archive import MAX_ARCHIVE_BYTES
from api.catalog.model import (
    BrokenExerciseError,
    ChangedExerciseError,
    NoSuchExerciseError,
    OwnVersion,
    UnfitArchiveError,
)
from api.once.guard import Asked, Once
from api.paging import cut
from api.parameters import PageAsked
from api.refused import Fault, UnfitRequestError, may_refuse
from api.routing import APIRouter

#: A form has some bytes around the file.
MAX_UPLOAD_BYTES = MAX_ARCHIVE_BYTES + (16 << 10)
#: Where it is taken.
UPLOAD_PATH = "/v1/exercises"

_MOST_VERSION = 2_147_483_647
_Number = Annotated[int, Path(ge=1, le=_MOST_VERSION, description="The version")]
_BINARY = {"type": "string", "format": "binary"}
_BODY = {
    "required": True,
    "content": {
        "application/zip": {"schema": _BINARY},
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"archive": _BINARY}, "required": ["archive"]}
        },
    },
}


async def archive_sent(request: Request) -> AsyncIterator[bytes]:
    """The archive in a request: the whole body, or the file ``archive`` of a form.

    Raises:
        UnfitArchiveError: there is none.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/zip":
        yield await request.body()
    elif kind == "multipart/form-data":
        async with request.form(max_files=1, max_fields=8) as form:
            sent = form.get("archive")
            if not isinstance(sent, UploadFile):
                raise _no_archive()
            yield await sent.read()
    else:
        raise _no_archive()


def authoring_routes(authoring: Authoring, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of this feature. The one that takes archives has a limit of its own."""
    router = APIRouter(tags=["exercises"])
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.EXERCISES_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.post(
        UPLOAD_PATH,
        operation_id="uploadExercise",
        summary="Upload an exercise",
        status_code=202,
        response_model=OwnVersionModel,
        responses={200: {"model": OwnVersionModel, "description": "This content was there already"}},
        openapi_extra={**may_refuse(UnfitArchiveError, UnfitExerciseError), "requestBody": _BODY},
        max_body_size=MAX_UPLOAD_BYTES,
    )
    def upload_exercise(
        caller: writer,
        asked: asked_once,
        archive: Annotated[bytes, Depends(archive_sent)],
        slug: Annotated[
            str | None, Query(max_length=60, description="Left out: the name of the folder in the archive")
        ] = None,
    ) -> Response:
        """A folder as docs/exercise-format.md describes it, packed as a zip file. It is offered once it is checked."""

        def take_in() -> Response:
            taken, fresh = authoring.upload(caller, archive, slug)
            path = f"/v1/exercises/{taken.slug}/versions/{taken.version}"
            return _json(_version(taken), 202 if fresh else 200, {"Location": path})

        return asked.once(caller.organisation, take_in)

    @router.get(
        "/v1/exercise-uploads",
        operation_id="listUploads",
        summary="List the exercises that were uploaded",
        response_model=OwnVersionPage,
    )
    def list_uploads(caller: writer, page: PageAsked) -> Response:
        """The newest version of each, whatever has become of it."""
        found = cut(authoring.uploads(caller.organisation), page, lambda one: one.slug)
        return _json(found.json(_version))

    @router.get(
        "/v1/exercises/{slug}/versions",
        operation_id="listVersions",
        summary="List the versions of an uploaded exercise",
        response_model=OwnVersionPage,
        openapi_extra=may_refuse(NoSuchVersionError),
    )
    def list_versions(slug: str, caller: writer, page: PageAsked) -> Response:
        """In the order in which they were uploaded."""
        found = cut(authoring.versions(caller.organisation, slug), page, lambda one: f"{one.version:010}")
        return _json(found.json(_version))

    @router.get(
        "/v1/exercises/{slug}/versions/{number}",
        operation_id="getVersion",
        summary="Read a version and its check",
        response_model=OwnVersionDetails,
        openapi_extra=may_refuse(NoSuchVersionError, BrokenExerciseError, UnfitRequestError),
    )
    def get_version(slug: str, number: _Number, caller: writer) -> Response:
        """Each answer that it is checked with, what was expected and what came of it."""
        found = authoring.version(caller.organisation, slug, number)
        body = {
            **_version(found.version),
            "problems": found.version.problems,
            "warnings": [
                {"file": one.file, "line": one.line, "message": one.message, "remedy": one.remedy}
                for one in found.warnings
            ],
            "checks": [check_to_json(check) for check in found.checks],
        }
        return _json(body)

    @router.post(
        "/v1/exercises/{slug}/versions/{number}/withdraw",
        operation_id="withdrawVersion",
        summary="Withdraw a version",
        response_model=OwnVersionModel,
        openapi_extra=may_refuse(NoSuchVersionError, UncheckedVersionError, UnfitRequestError),
    )
    def withdraw_version(slug: str, number: _Number, caller: writer) -> Response:
        """Builders of batteries do not see it any more. Batteries that hold it keep it."""
        return _json(_version(authoring.withdraw(caller, slug, number)))

    @router.post(
        "/v1/exercises/{slug}/versions/{number}/offer",
        operation_id="offerVersion",
        summary="Offer a withdrawn version again",
        response_model=OwnVersionModel,
        openapi_extra=may_refuse(NoSuchVersionError, UncheckedVersionError, UnfitRequestError),
    )
    def offer_version(slug: str, number: _Number, caller: writer) -> Response:
        """Of those that are offered, builders see the newest."""
        return _json(_version(authoring.offer(caller, slug, number)))

    @router.get(
        "/v1/exercises/{slug}/suite",
        operation_id="getSuite",
        summary="Read the hidden checks of an exercise",
        response_model=SuiteModel,
        openapi_extra=may_refuse(NoSuchExerciseError, ChangedExerciseError, NoSuchVersionError, BrokenExerciseError),
    )
    def get_suite(
        slug: str,
        caller: writer,
        version: Annotated[
            int | None, Query(ge=1, le=_MOST_VERSION, description="Left out: what is offered now")
        ] = None,
    ) -> Response:
        """For authors: of the bank and of the organisation's own exercises."""
        return _json(authoring.suite_of(caller, slug, version))

    return router


def _no_archive() -> UnfitArchiveError:
    fault = Fault(
        place="/archive",
        message="There is no zip file in the request.",
        remedy="Send it as the body with type application/zip, or as the file archive of a form.",
    )
    return UnfitArchiveError((fault,))


def _version(version: OwnVersion) -> dict[str, Any]:
    return {
        "slug": version.slug,
        "version": version.version,
        "digest": version.digest,
        "state": version.state.value,
        "created_at": version.created_at,
        "checked_at": version.checked_at,
    }


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
