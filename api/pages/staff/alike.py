"""Work that is alike: the pairs of a campaign, and two pieces side by side with what a person may do."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.i18n import Language, sentence, translate
from api.pages.alike import STATES, sides_of
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import refusal
from api.pages.staff import result_words
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.parameters import PageAsked
from api.refused import RefusedError
from api.results.service import Results
from api.routing import APIRouter
from api.similarity.comparing import THRESHOLDS
from api.similarity.model import MOST_REASON, Side, Similarity, SimilarityState
from api.similarity.service import Similarities

_NO_REASON = sentence("Say why, in a few words: those who were asked read it, too.")


def alike_pages(accounts: Accounts, results: Results, similarities: Similarities) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.SIMILARITY_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.SIMILARITY_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get("/staff/campaigns/{campaign}/similarities")
    def get_similarities(
        campaign: str, request: Request, session: reader, state: str = "", *, asked: PageAsked
    ) -> Response:
        language = preferences_of(request).language
        occasion = results.occasion(session.caller, campaign)
        wanted = next((one for one in SimilarityState if one.value == state), None)
        found = similarities.page(session.caller, campaign, asked, state=wanted)
        return page(
            request,
            session,
            "staff/similarities.html",
            section="campaigns",
            campaign=occasion,
            last=similarities.last(session.caller, campaign),
            found=found.items,
            names=[(_name(one.a, language), _name(one.b, language)) for one in found.items],
            start=f"?state={state}" if asked.cursor is not None else None,
            next=f"?state={state}&cursor={found.next}" if found.next else None,
            state=state if wanted else "",
            states=result_words.badges(STATES, language),
            thresholds=THRESHOLDS,
            zone=occasion.time_zone,
        )

    @router.post("/staff/campaigns/{campaign}/similarities")
    def compare(campaign: str, session: writer) -> Response:
        made = similarities.compare(session.caller, campaign)
        answer = RedirectResponse(f"/staff/campaigns/{campaign}/similarities", 303)
        facts = {"works": str(made.works), "earlier": str(made.earlier)}
        flash(answer, sentence("Compared: %(works)s pieces of work, with %(earlier)s from before."), facts=facts)
        return answer

    @router.get("/staff/similarities/{similarity}")
    def get_similarity(similarity: str, request: Request, session: reader) -> Response:
        return _pair(request, session, similarity)

    @router.post("/staff/similarities/{similarity}")
    def decide(similarity: str, request: Request, session: writer, form: sent) -> Response:
        language = preferences_of(request).language
        answer = RedirectResponse(f"/staff/similarities/{similarity}", 303)
        try:
            if text_of(form, "do") == "ask":
                similarities.ask(session.caller, similarity)
                flash(answer, sentence("They were asked. Nothing is decided."))
                return answer
            reason = text_of(form, "reason").replace("\0", "").strip()[:MOST_REASON]
            if not reason:
                return _pair(request, session, similarity, problem=translate(_NO_REASON, language))
            confirmed = text_of(form, "do") == "confirm"
            similarities.decide(session.caller, similarity, confirmed=confirmed, reason=reason)
        except RefusedError as error:
            if not {"SimilarityDecidedError", "NotHeardError"} & {type(error).__name__}:
                raise
            return _pair(request, session, similarity, problem=refusal(error, language))
        flash(answer, sentence("Your decision is kept, with your name and your reason. Nothing else changes."))
        return answer

    def _pair(request: Request, session: StaffSession, similarity: str, *, problem: str = "") -> Response:
        language = preferences_of(request).language
        laid = similarities.find(session.caller, similarity)
        pair = laid.pair
        occasion = results.occasion(session.caller, pair.campaign)
        return page(
            request,
            session,
            "staff/similarity.html",
            status=422 if problem else 200,
            section="campaigns",
            campaign=occasion,
            pair=pair,
            sides=[
                (pair.a, _name(pair.a, language), sides_of(laid.files_a, _lines(pair, "a"))),
                (pair.b, _name(pair.b, language), sides_of(laid.files_b, _lines(pair, "b"))),
            ],
            states=result_words.badges(STATES, language),
            open=not pair.state.is_decided,
            zone=occasion.time_zone,
            most_reason=MOST_REASON,
            problem=problem,
        )

    return router


def _lines(pair: Similarity, side: str) -> list[tuple[str, int, int]]:
    """The passages of one side, in the order of the pair: so they have the same numbers on both."""
    return [
        (getattr(one, f"file_{side}"), getattr(one, f"first_{side}"), getattr(one, f"last_{side}"))
        for one in pair.passages
    ]


def _name(side: Side, language: Language) -> str:
    return side.name or result_words.nameless(side.candidate, language)
