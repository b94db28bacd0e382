"""Coming in: /v1/entry exchanges a link or codes for the cookie of a device at which the sitting is open."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from fastapi import Request, Response

from api.campaigns.entry import Admission, Entry
from api.campaigns.model import (
    ExpiredEntryError,
    MistypedCodeError,
    NotYetOpenError,
    QuotaUsedUpError,
    RoomLockedError,
    UnfitInvitationError,
    UnknownEntryError,
)
from api.catalog.model import BrokenExerciseError, ChangedExerciseError
from api.cookies import Cookies
from api.i18n import choose_language
from api.refused import may_refuse
from api.routing import APIRouter
from api.sittings import entry_schema as schema
from api.sittings.looking import Looking
from api.sittings.model import CampaignOverError
from api.sittings.service import Sittings

_REFUSED = (
    UnknownEntryError,
    ExpiredEntryError,
    NotYetOpenError,
    CampaignOverError,
    ChangedExerciseError,
    BrokenExerciseError,
)


def letting_in(sittings: Sittings, looking: Looking, cookies: Cookies) -> Callable[[Admission, Request], Response]:
    """The last step of every way in: a device's session for whoever was admitted, and the cookie of it."""

    def let_in(admission: Admission, request: Request) -> Response:
        now = datetime.now(UTC)
        language = choose_language(request.headers.get("accept-language"))
        device = request.headers.get("user-agent", "")
        entered = sittings.enter(admission, device=device, language=language, now=now)
        body = {
            "sitting": looking.sitting(entered.caller, now),
            "csrf": entered.caller.csrf,
            "room_code": admission.room_code,
            "personal_code": admission.personal_code,
        }
        answer = Response(msgspec.json.encode(body), media_type="application/json")
        cookies.put(answer, cookies.candidate, entered.token)
        return answer

    return let_in


def entry_routes(entry: Entry, sittings: Sittings, looking: Looking, cookies: Cookies) -> APIRouter:
    """The routes at which candidates come in. Nobody has to be known here; guessing is slowed down."""
    router = APIRouter(tags=["entry"])

    let_in = letting_in(sittings, looking, cookies)

    @router.post(
        "/v1/entry/link",
        operation_id="enterByLink",
        summary="Come in with a link from a letter",
        response_model=schema.EnteredModel,
        openapi_extra=may_refuse(*_REFUSED),
    )
    def enter_by_link(new: schema.LinkEntry, request: Request) -> Response:
        """The link stays good: on another computer one comes back to the same sitting."""
        return let_in(entry.by_link(new.token), request)

    @router.post(
        "/v1/entry/code",
        operation_id="enterByCode",
        summary="Come in with the codes from a sheet",
        response_model=schema.EnteredModel,
        openapi_extra=may_refuse(*_REFUSED, MistypedCodeError, RoomLockedError),
    )
    def enter_by_code(new: schema.CodeEntry, request: Request) -> Response:
        """Capitals, blanks and hyphens do not matter. Mistyped codes are told from wrong ones."""
        return let_in(entry.by_code(new.room, new.code), request)

    @router.post(
        "/v1/entry/open",
        operation_id="enterByOpenLink",
        summary="Come in with a link that is open to everybody",
        response_model=schema.EnteredModel,
        openapi_extra=may_refuse(*_REFUSED, QuotaUsedUpError, UnfitInvitationError),
    )
    def enter_by_open_link(new: schema.OpenEntry, request: Request) -> Response:
        """Each time somebody new comes in. The answer holds two codes to come back with."""
        return let_in(entry.by_open_link(new.token, new.name, new.email), request)

    return router
