"""What a candidate agrees to: /v1/mine/consents."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Request, Response

from api.consents import schema
from api.consents.model import OldTextError, UnknownPurposeError
from api.consents.service import OwnConsents
from api.cookies import Cookies
from api.i18n import choose_language
from api.refused import may_refuse
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_Purpose = Annotated[str, Path(max_length=60)]


def consent_routes(consents: OwnConsents, sittings: Sittings, cookies: Cookies) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["mine"])
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(
        "/v1/mine/consents",
        operation_id="listOwnConsents",
        summary="Read what one can agree to, and what one has agreed to",
        response_model=schema.ConsentList,
    )
    def list_consents(caller: candidate) -> Response:
        """Nothing is agreed to unless somebody says so."""
        return _json({"items": consents.list(caller)})

    @router.put(
        "/v1/mine/consents/{purpose}",
        operation_id="giveConsent",
        summary="Agree to a purpose",
        response_model=schema.ConsentModel,
        openapi_extra=may_refuse(UnknownPurposeError, OldTextError),
    )
    def give(purpose: _Purpose, new: schema.NewConsent, request: Request, caller: candidate) -> Response:
        """To the words of the version that was shown."""
        language = choose_language(request.headers.get("accept-language"))
        return _json(consents.give(caller, purpose, version=new.version, language=language, now=_now()))

    @router.delete(
        "/v1/mine/consents/{purpose}",
        operation_id="withdrawConsent",
        summary="Take a consent back",
        response_model=schema.ConsentModel,
        openapi_extra=may_refuse(UnknownPurposeError),
    )
    def withdraw(purpose: _Purpose, caller: candidate) -> Response:
        """It holds from this moment on. Doing so twice changes nothing."""
        return _json(consents.withdraw(caller, purpose, now=_now()))

    return router


def _json(body: Any) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")


def _now() -> datetime:
    return datetime.now(UTC)
