"""One's own decision, opened by the link in a letter: why, the answer to an offer, a form to contest."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.guard import refuse_other_sites
from api.admission import candidate_words, words
from api.admission.model import MOST_CONTEST, NoOfferError, PlaceState
from api.admission.own_decision import OwnDecisions
from api.admission.ranking import Shown
from api.i18n import sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, render
from api.pages.sentences import field_errors
from api.refused import RefusedError
from api.routing import APIRouter

_EMPTY = sentence("Write what you do not agree with, in a few words.")


def own_decision_pages(own: OwnDecisions) -> APIRouter:
    """The page and its two forms. Whoever has the link may use them: there is no session."""
    router = APIRouter(include_in_schema=False)

    @router.get("/d/{token}")
    def get_decision(token: str, request: Request) -> Response:
        return _page(request, token)

    @router.post("/d/{token}/reply")
    def reply(token: str, request: Request, do: Annotated[str, Form()] = "") -> Response:
        refuse_other_sites(request)
        try:
            own.reply(token, accepts=do == "accept")
        except NoOfferError as error:
            return _page(request, token, errors=field_errors(error, preferences_of(request).language, ""), status=409)
        answer = RedirectResponse(f"/d/{token}", 303)
        flash(answer, sentence("Your answer is noted. Thank you."))
        return answer

    @router.post("/d/{token}/contest")
    def contest(token: str, request: Request, text: Annotated[str, Form()] = "") -> Response:
        refuse_other_sites(request)
        language = preferences_of(request).language
        said = text.replace("\0", "").strip()[:MOST_CONTEST]
        if not said:
            return _page(request, token, errors={"text": translate(_EMPTY, language)}, status=422)
        try:
            own.contest(token, said)
        except RefusedError as error:
            return _page(request, token, errors=field_errors(error, language, "text"), typed=said, status=409)
        answer = RedirectResponse(f"/d/{token}#contest", 303)
        flash(answer, sentence("We have received it. A person will look at the decision again."))
        return answer

    def _page(
        request: Request, token: str, *, errors: dict[str, str] | None = None, typed: str = "", status: int = 200
    ) -> Response:
        language = preferences_of(request).language
        found = own.read(token)
        placed, place = found.placed, found.place
        offered = (
            place.state is PlaceState.OFFERED
            and place.offer_until is not None
            and place.offer_until > datetime.now(UTC)
        )
        return render(
            request,
            "candidate/decision.html",
            status=status,
            token=token,
            found=found,
            offered=offered,
            heading=candidate_words.heading(place.state, language),
            reasons=candidate_words.explanation(placed, found.labels, found.limits, language),
            points=words.per_cent(placed.points, language),
            rows=[
                (words.said(label, language), words.per_cent(share, language), candidate_words.shown(shown, language))
                for label, share, shown in zip(found.labels.criteria, found.shares_bp, placed.shown, strict=True)
            ],
            counted=Shown.COUNTED,
            may_contest=all(one.answer is not None for one in found.contests),
            errors=errors or {},
            typed=typed,
        )

    return router
