"""What somebody was asked about their work, in their own space: their passages, and a form to answer."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.cookies import Cookies
from api.i18n import sentence, translate
from api.pages.alike import sides_of
from api.pages.candidate.desk import time_zone_of, titles_of
from api.pages.candidate.mine import mine_page
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.staff.desk import text_of
from api.pages.staff.form import form_sent
from api.routing import APIRouter
from api.similarity.model import MOST_ANSWER, AnsweredError
from api.similarity.own import OwnSimilarities
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_PAGE = "/mine/similarities"
_EMPTY = sentence("Write what you have to say, in a few words.")


def mine_alike_pages(own: OwnSimilarities, sittings: Sittings, looking: Looking, cookies: Cookies) -> APIRouter:
    """The page and its form."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get(_PAGE)
    def get_similarities(request: Request, caller: candidate) -> Response:
        return _page(request, caller)

    @router.post(_PAGE + "/{similarity}")
    def answer(similarity: str, request: Request, caller: candidate, form: sent) -> Response:
        # Each form of the page has a field of its own name.
        said = next((text_of(form, name) for name in form if name.startswith("text-")), "")
        said = said.replace("\0", "").strip()[:MOST_ANSWER]
        if not said:
            return _page(request, caller, problem=translate(_EMPTY, preferences_of(request).language), at=similarity)
        response = RedirectResponse(_PAGE, 303)
        try:
            own.answer(caller, similarity, said)
        except AnsweredError:
            flash(response, sentence("You have answered already"), kind="info")
        else:
            flash(response, sentence("Your answer is kept. Whoever decides reads it."))
        return response

    def _page(request: Request, caller: CandidateCaller, *, problem: str = "", at: str = "") -> Response:
        language = preferences_of(request).language
        sitting = looking.sitting(caller, datetime.now(UTC))
        titles = titles_of(sitting, language)
        return mine_page(
            request,
            "candidate/mine/alike.html",
            caller,
            sitting,
            status=422 if problem else 200,
            found=[
                (one, titles.get(one.item, one.exercise), sides_of(one.files, one.passages)) for one in own.all(caller)
            ],
            time_zone=time_zone_of(sitting),
            most=MOST_ANSWER,
            problem=problem,
            at=at,
        )

    return router
