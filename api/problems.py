"""Errors as answers: problems by RFC 9457, in the language that is asked for. Their table is ``api.errors``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.catalog.model import BrokenExerciseError
from api.errors import FAULT, FRAMEWORK, MEDIA_TYPE, REFUSED, TABLE, TOO_LARGE, TOO_OFTEN, UNREADABLE, headers_of
from api.field_faults import faults_of
from api.i18n import Language, choose_language, translate
from api.kinds import Kind
from api.refused import Fault, RefusedError
from api.results.model import PaperUnavailableError


def problem(
    kind: Kind,
    language: Language,
    *,
    instance: str | None = None,
    facts: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> dict[str, Any]:
    """The JSON of one problem."""
    body: dict[str, Any] = {
        "type": kind.type,
        "title": translate(kind.title, language),
        "status": kind.status,
        "detail": translate(kind.detail, language, facts),
    }
    if instance is not None:
        body["instance"] = instance
    if faults:
        body["errors"] = [
            {
                "place": fault.place,
                "message": translate(fault.message, language, fault.facts),
                "remedy": translate(
                    fault.remedy, language, fault.facts if fault.remedy_facts is None else fault.remedy_facts
                ),
            }
            for fault in faults
        ]
    return body


#: Makes a page of a problem, which it is given in the language that it asks for. None where pages cannot be made.
ErrorPage = Callable[[Request, Callable[[Language], dict[str, Any]]], Response | None]


def install_error_handlers(app: FastAPI, page: ErrorPage | None = None) -> None:
    """Let every error of a request end as a problem; as a page for whoever asks for one."""
    app.state.error_page = page

    def refused(request: Request, error: Exception) -> Response:
        if not isinstance(error, RefusedError):
            raise TypeError(f"no refusal: {error!r}")
        headers = {"Retry-After": error.facts["seconds"]} if "seconds" in error.facts else None
        kind = TABLE[type(error)]
        return _answer(request, kind, headers=headers, facts=error.facts, faults=error.faults, more=error.more)

    def ours(request: Request, error: Exception) -> Response:
        return _answer(request, next(kind for cls, kind in TABLE.items() if isinstance(error, cls)))

    def invalid(request: Request, error: Exception) -> Response:
        errors = error.errors() if isinstance(error, RequestValidationError) else []
        return _answer(request, UNREADABLE, faults=faults_of(errors))

    def framework(request: Request, error: Exception) -> Response:
        status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
        kind = FRAMEWORK.get(status, REFUSED if status < 500 else FAULT)
        return _answer(request, kind, headers=headers, faults=faults_of(()) if status == 400 else ())

    app.add_exception_handler(RefusedError, refused)
    app.add_exception_handler(OperationalError, ours)
    app.add_exception_handler(BrokenExerciseError, ours)
    app.add_exception_handler(PaperUnavailableError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, framework)


def answer_nothing_there(request: Request) -> Response:
    """For an address that nothing of ours can have."""
    return _answer(request, FRAMEWORK[404])


def answer_unreadable(request: Request) -> Response:
    """For what no text can hold, before anything of the request is looked at."""
    return _answer(request, UNREADABLE, faults=faults_of(()))


def answer_too_large(request: Request) -> Response:
    """For a body that is refused before anything of it is read."""
    return _answer(request, TOO_LARGE)


def answer_too_often(request: Request, wait_s: int) -> Response:
    """For whoever asks too often, before anything of the request is read."""
    return _answer(request, TOO_OFTEN, headers={"Retry-After": str(wait_s)})


def answer_fault(request: Request) -> Response:
    """For whatever nobody has foreseen. Says nothing of the cause."""
    return _answer(request, FAULT)


def _answer(
    request: Request,
    kind: Kind,
    *,
    headers: Mapping[str, str] | None = None,
    facts: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
    more: Mapping[str, Any] | None = None,
) -> Response:
    request_id = request.scope.get("request_id")
    instance = None if request_id is None else f"urn:preuve:request:{request_id}"

    def told(language: Language) -> dict[str, Any]:
        return problem(kind, language, instance=instance, facts=facts, faults=faults) | dict(more or {})

    page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    if page is not None and "text/html" in request.headers.get("accept", ""):
        shown = page(request, told)
        if shown is not None:
            shown.headers.update({**(headers or {}), **headers_of(kind)})
            return shown
    language = choose_language(request.headers.get("accept-language"))
    vary = "Accept, Accept-Language"
    sent = {"Content-Language": language, "Vary": vary, **(headers or {}), **headers_of(kind)}
    return Response(json.dumps(told(language), ensure_ascii=False), kind.status, sent, media_type=MEDIA_TYPE)
