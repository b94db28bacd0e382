"""The ways in: codes from a sheet, a link from a letter, a link for everybody. Only buttons open anything."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.guard import refuse_other_sites
from api.campaigns.entry import Admission, Entry
from api.cookies import Cookies
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.pages.sentences import field_errors
from api.refused import RefusedError
from api.routing import APIRouter
from api.sittings.model import NoSittingError
from api.sittings.service import Sittings

_FIRST = {"room": "", "code": ""}
_LONGEST_CODE = 40


def entry_pages(entry: Entry, sittings: Sittings, cookies: Cookies) -> APIRouter:
    """The pages for people who are not in yet."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def welcome(request: Request, room: str = "") -> Response:
        # Printed sheets and their QR codes lead to this page with the room's code.
        return render(request, "candidate/welcome.html", errors={}, values=_FIRST | {"room": room[:_LONGEST_CODE]})

    @router.post("/entry/code")
    def by_code(request: Request, room: Annotated[str, Form()] = "", code: Annotated[str, Form()] = "") -> Response:
        # Whoever was brought into somebody else's sitting would type their work into it.
        refuse_other_sites(request)
        try:
            return enter(request, entry.by_code(room, code))
        except RefusedError as error:
            return render(
                request,
                "candidate/welcome.html",
                status=422,
                errors=field_errors(error, preferences_of(request).language, "code"),
                values={"room": room, "code": code},
            )

    @router.get("/e/{token}")
    def link(token: str, request: Request) -> Response:
        return _link(request, token, "/entry/link")

    @router.post("/entry/link")
    def by_link(request: Request, token: Annotated[str, Form()] = "") -> Response:
        refuse_other_sites(request)
        try:
            return enter(request, entry.by_link(token))
        except RefusedError as error:
            return _link(request, token, "/entry/link", error=error)

    @router.get("/o/{token}")
    def open_link(token: str, request: Request) -> Response:
        return _link(request, token, "/entry/open", named=True)

    @router.post("/entry/open")
    def by_open_link(
        request: Request,
        token: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        email: Annotated[str, Form()] = "",
    ) -> Response:
        refuse_other_sites(request)
        try:
            admission = entry.by_open_link(token, name, email, here=_who_is_here(request))
        except RefusedError as error:
            values = {"name": name, "email": email}
            return _link(request, token, "/entry/open", named=True, values=values, error=error)
        answer = enter(request, admission)
        if admission.room_code is None or admission.personal_code is None:
            return answer
        shown = render(
            request,
            "candidate/codes.html",
            title=admission.title,
            room=admission.room_code,
            code=admission.personal_code,
        )
        shown.raw_headers.extend(one for one in answer.raw_headers if one[0] == b"set-cookie")
        return shown

    def _who_is_here(request: Request) -> str | None:
        try:
            return sittings.authenticate(request.cookies.get(cookies.candidate), datetime.now(UTC)).candidate
        except NoSittingError:
            return None

    def enter(request: Request, admission: Admission) -> Response:
        entered = sittings.enter(
            admission,
            device=request.headers.get("user-agent", ""),
            language=preferences_of(request).language,
            now=datetime.now(UTC),
        )
        answer = RedirectResponse("/sitting", 303)
        cookies.put(answer, cookies.candidate, entered.token)
        return answer

    return router


def _link(
    request: Request,
    token: str,
    action: str,
    *,
    named: bool = False,
    values: dict[str, str] | None = None,
    error: RefusedError | None = None,
) -> Response:
    return render(
        request,
        "candidate/link.html",
        status=200 if error is None else 422,
        action=action,
        token=token,
        named=named,
        values=values or {"name": "", "email": ""},
        errors={} if error is None else field_errors(error, preferences_of(request).language, ""),
    )
