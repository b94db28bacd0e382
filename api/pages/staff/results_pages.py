"""The results of a campaign, and regrades of its work."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.catalog.model import NoSuchExerciseError
from api.i18n import sentence
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import refusal
from api.pages.staff import result_words
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.pages.staff.result_charts import spread
from api.paging import MOST_ITEMS, PageOf, cut
from api.parameters import PageAsked
from api.results.model import NothingToRegradeError, RegradeDecidedError, RegradeState
from api.results.regrading import MOST_REASON, Regrades
from api.results.service import Results, Wish, place
from api.routing import APIRouter
from api.sittings.model import SittingState

#: The chart and the choices of the form are about everybody; the list is cut into pages.
_EVERYBODY = PageOf(limit=100_000)


def results_pages(accounts: Accounts, results: Results, regrades: Regrades) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.RESULTS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.RESULTS_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get("/staff/campaigns/{campaign}/results")
    def get_results(
        campaign: str,
        request: Request,
        session: reader,
        order: Literal["share", "name", "finished"] = "share",
        state: str = "",
        group: Annotated[str, Query(max_length=80)] = "",
        least: Annotated[str, Query(max_length=6)] = "",
        *,
        asked: PageAsked,
        blind: bool = False,
    ) -> Response:
        language = preferences_of(request).language
        occasion = results.occasion(session.caller, campaign)
        by = "share" if blind and order == "name" else order
        everybody = results.summaries(session.caller, campaign, _EVERYBODY, Wish(order=by), unnamed=blind).items
        percent = float(least) if least.isdecimal() else 0.0
        wish = Wish(
            state=next((one.value for one in SittingState if one.value == state), None),
            group=group if group and not blind else None,
            least_share=min(percent, 100.0) / 100 if percent else None,
        )
        found = sorted((one for one in everybody if wish.wants(one)), key=lambda one: place(one, by))
        shown = cut(found, asked, lambda one: place(one, by))
        chosen = {"order": by, "state": wish.state or "", "group": wish.group or "", "least": least if percent else ""}
        kept = urlencode({**{name: one for name, one in chosen.items() if one}, **({"blind": "true"} if blind else {})})
        return page(
            request,
            session,
            "staff/results.html",
            section="campaigns",
            campaign=occasion,
            found=shown.items,
            found_in_all=len(found),
            everybody=len(everybody),
            first=found.index(shown.items[0]) + 1 if shown.items else 0,
            start=f"?{kept}" if asked.cursor is not None else None,
            next=f"?{kept}&{urlencode({'limit': asked.limit, 'cursor': shown.next})}" if shown.next else None,
            names=[one.name or result_words.nameless(one.candidate, language) for one in shown.items],
            groups=sorted({one.group for one in everybody if one.group}),
            wish=chosen,
            chart=spread(found, language),
            states=result_words.badges(result_words.STATES, language),
            ends=result_words.told(result_words.ENDS, language),
            zone=occasion.time_zone,
            blind=blind,
        )

    @router.get("/staff/campaigns/{campaign}/regrades")
    def get_regrades(campaign: str, request: Request, session: reader) -> Response:
        return _regrades(request, session, campaign)

    @router.post("/staff/campaigns/{campaign}/regrades")
    def start_regrade(campaign: str, request: Request, session: writer, form: sent) -> Response:
        try:
            made = regrades.start(session.caller, campaign, text_of(form, "exercise"))
        except (NothingToRegradeError, NoSuchExerciseError) as error:
            problem = refusal(error, preferences_of(request).language)
            return _regrades(request, session, campaign, problem=problem)
        return RedirectResponse(f"/staff/regrades/{made.id}", 303)

    @router.get("/staff/regrades/{regrade}")
    def get_regrade(regrade: str, request: Request, session: reader) -> Response:
        return _regrade(request, session, regrade)

    @router.post("/staff/regrades/{regrade}")
    def decide(regrade: str, request: Request, session: writer, form: sent) -> Response:
        reason = text_of(form, "reason").strip()[:MOST_REASON] or None
        applied = text_of(form, "do") == "apply"
        try:
            (regrades.apply if applied else regrades.dismiss)(session.caller, regrade, reason)
        except RegradeDecidedError as error:
            problem = refusal(error, preferences_of(request).language)
            return _regrade(request, session, regrade, problem=problem)
        answer = RedirectResponse(f"/staff/regrades/{regrade}", 303)
        flash(
            answer,
            sentence("The new results count from now on. Those of before are kept.")
            if applied
            else sentence("Dismissed: everything is as it was."),
        )
        return answer

    def _regrades(request: Request, session: StaffSession, campaign: str, *, problem: str = "") -> Response:
        language = preferences_of(request).language
        occasion = results.occasion(session.caller, campaign)
        return page(
            request,
            session,
            "staff/regrades.html",
            status=422 if problem else 200,
            section="campaigns",
            campaign=occasion,
            regrades=regrades.page(session.caller, campaign, PageOf(limit=MOST_ITEMS)).items,
            exercises=regrades.exercises(session.caller, campaign),
            states=result_words.badges(result_words.REGRADES, language),
            zone=occasion.time_zone,
            problem=problem,
        )

    def _regrade(request: Request, session: StaffSession, regrade: str, *, problem: str = "") -> Response:
        language = preferences_of(request).language
        found = regrades.find(session.caller, regrade)
        occasion = results.occasion(session.caller, found.campaign)
        return page(
            request,
            session,
            "staff/regrade.html",
            status=409 if problem else 200,
            section="campaigns",
            campaign=occasion,
            regrade=found,
            open=found.state in (RegradeState.PREVIEWING, RegradeState.READY),
            names=[one.name or result_words.nameless(one.candidate, language) for one in found.differences],
            states=result_words.badges(result_words.REGRADES, language),
            zone=occasion.time_zone,
            problem=problem,
        )

    return router
