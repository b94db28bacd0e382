"""The candidate's own data: what they agree to, until when it is kept, taking it along, having it deleted."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.consents.model import OldTextError
from api.consents.service import OwnConsents
from api.cookies import Cookies
from api.i18n import sentence, translate
from api.pages.candidate.desk import time_zone_of
from api.pages.candidate.mine import SECTIONS, mine_page
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, render
from api.privacy.erasing import tables_that_stay
from api.privacy.keeping import Retention
from api.privacy.routes import as_archive
from api.privacy.service import Persons
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_DATA = "/mine/data"


def mine_data_pages(
    consents: OwnConsents,
    persons: Persons,
    retention: Retention,
    sittings: Sittings,
    looking: Looking,
    cookies: Cookies,
) -> APIRouter:
    """The pages and their forms."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(_DATA)
    def get_data(request: Request, caller: candidate) -> Response:
        sitting = looking.sitting(caller, datetime.now(UTC))
        return mine_page(
            request,
            "candidate/mine/data.html",
            caller,
            sitting,
            consents=consents.list(caller),
            kept_until=retention.kept_until(caller.organisation, caller.candidate),
            time_zone=time_zone_of(sitting),
        )

    @router.post("/mine/consents/{purpose}")
    def choose(
        purpose: str,
        request: Request,
        caller: candidate,
        version: Annotated[int, Form()] = 0,
        do: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = "",
    ) -> Response:
        """``back``: the section whose page had the form."""
        known = back in {one.address for one in SECTIONS}
        answer = RedirectResponse(back if known else f"{_DATA}#consents", 303)
        now = datetime.now(UTC)
        if do != "give":
            consents.withdraw(caller, purpose, now=now)
            flash(answer, sentence("Your consent is taken back. It holds from now on."))
            return answer
        try:
            consents.give(caller, purpose, version=version, language=preferences_of(request).language, now=now)
        except OldTextError:
            flash(answer, sentence("The words have changed meanwhile. Read them again, please."), kind="warning")
        else:
            flash(answer, sentence("Your consent is noted. You can take it back at any time."))
        return answer

    @router.get(f"{_DATA}/export")
    def export(caller: candidate) -> Response:
        return as_archive(persons.export_own(caller))

    @router.get(f"{_DATA}/erase")
    def ask_to_erase(request: Request, caller: candidate) -> Response:
        return _erase(request, caller)

    @router.post(f"{_DATA}/erase")
    def erase(request: Request, caller: candidate, sure: Annotated[str, Form()] = "") -> Response:
        if not sure:
            words = sentence("Tick the box if you are sure. Nothing was deleted.")
            return _erase(request, caller, {"sure": translate(words, preferences_of(request).language)})
        persons.erase_own(caller)
        answer = render(request, "candidate/mine/erased.html", stays=_stays(request))
        cookies.drop(answer, cookies.candidate)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    def _erase(request: Request, caller: CandidateCaller, errors: dict[str, str] | None = None) -> Response:
        sitting = looking.sitting(caller, datetime.now(UTC))
        return mine_page(
            request,
            "candidate/mine/erase.html",
            caller,
            sitting,
            errors=errors or {},
            stays=_stays(request),
        )

    return router


def _stays(request: Request) -> list[str]:
    language = preferences_of(request).language
    return [translate(words, language) for words in tables_that_stay().values()]
