"""The report of a sitting, what staff say about it, and up to three people side by side."""

from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.i18n import sentence
from api.mastery.service import Mastery
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, naming_of
from api.pages.sentences import refusal
from api.pages.skill_levels import views_of as views_of_skills
from api.pages.staff import result_charts, result_words
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.pages.staff.report_view import views_of
from api.results.model import MOST_COMMENT, UnfitCommentError, UnfitComparisonError
from api.results.service import Results
from api.results.showing import report_shown
from api.routing import APIRouter
from runner.mastery.rule import PUBLISHED

_WHOLE = "all"


def report_pages(accounts: Accounts, results: Results, mastery: Mastery) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.RESULTS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.RESULTS_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get("/staff/sittings/{sitting}")
    def get_report(sitting: str, request: Request, session: reader, blind: bool = False) -> Response:
        return _report(request, session, sitting, blind=blind)

    @router.post("/staff/sittings/{sitting}/comments")
    def add_comment(sitting: str, request: Request, session: writer, form: sent, blind: bool = False) -> Response:
        item, _, file = text_of(form, "about").partition("/")
        line = text_of(form, "line").strip()
        try:
            results.comment(
                session.caller,
                sitting,
                text_of(form, "text"),
                item=None if item in ("", _WHOLE) else item,
                file=file or None,
                line=int(line) if line.isdecimal() and len(line) < 7 and file else None,
            )
        except UnfitCommentError as error:
            problem = refusal(error, preferences_of(request).language)
            return _report(request, session, sitting, blind=blind, problem=problem, typed=form)
        address = f"/staff/sittings/{sitting}" + ("?blind=true" if blind else "")
        answer = RedirectResponse(address + (f"#item-{item}" if item != _WHOLE else "#comments"), 303)
        flash(answer, sentence("Your comment was added."))
        return answer

    @router.get("/staff/campaigns/{campaign}/comparison")
    def compare(
        campaign: str,
        request: Request,
        session: reader,
        sittings: Annotated[list[str] | None, Query(max_length=200)] = None,
        blind: bool = False,
    ) -> Response:
        wanted = [one for some in sittings or [] for one in some.split(",") if one]
        try:
            found = results.comparison(session.caller, campaign, wanted, unnamed=blind)
        except UnfitComparisonError:
            answer = RedirectResponse(f"/staff/campaigns/{campaign}/results" + ("?blind=true" if blind else ""), 303)
            flash(answer, sentence("Choose one, two or three people of the list, then compare."), kind="error")
            return answer
        language = preferences_of(request).language
        names = result_charts.names_of(found, language)
        zone = results.occasion(session.caller, campaign).time_zone
        views = [
            {one.item.id: one for one in views_of(report, report_shown(report, session.caller), language, zone)}
            for report in found
        ]
        return page(
            request,
            session,
            "staff/comparison.html",
            section="campaigns",
            campaign=campaign,
            title=found[0].campaign_title,
            reports=found,
            names=names,
            views=views,
            parts={part.id: result_words.text_of(part.title, language) for report in found for part in report.parts},
            items={item.id: result_words.text_of(item.title, language) for report in found for item in report.items},
            skills=list(dict.fromkeys(one.skill for report in found for one in report.skills)),
            chart=result_charts.side_by_side(found, names, language),
            states=result_words.badges(result_words.STATES, language),
            standings=result_words.badges(result_words.STANDINGS, language),
            blind=blind,
        )

    def _report(
        request: Request,
        session: StaffSession,
        sitting: str,
        *,
        blind: bool,
        problem: str = "",
        typed: FormData | None = None,
    ) -> Response:
        language = preferences_of(request).language
        report = results.report(session.caller, sitting, unnamed=blind)
        zone = results.occasion(session.caller, report.campaign).time_zone
        titles = result_words.titles_of(report, language)
        found = () if report.sitting.trial else mastery.standings(session.caller, report.person.id)
        return page(
            request,
            session,
            "staff/report.html",
            status=422 if problem else 200,
            section="campaigns",
            report=report,
            name=result_words.person_of(report, language),
            items=views_of(report, report_shown(report, session.caller), language, zone),
            parts={part.id: result_words.text_of(part.title, language) for part in report.parts},
            titles=titles,
            skills_chart=result_charts.skills_of(report, language, naming_of(request)),
            skills=views_of_skills(found, language),
            threshold=PUBLISHED.threshold,
            happened=[(one.at, result_words.happened(one, titles, language), one) for one in report.timeline],
            states=result_words.badges(result_words.STATES, language),
            standings=result_words.badges(result_words.STANDINGS, language),
            by=result_words.told(result_words.BY, language),
            ends=result_words.told(result_words.ENDS, language),
            causes=result_words.told(result_words.CAUSES, language),
            full=Scope.REPORTS_READ in session.caller.scopes,
            zone=zone,
            blind=blind,
            problem=problem,
            typed={name: text_of(typed, name) for name in ("about", "line", "text")} if typed else {},
            most_comment=MOST_COMMENT,
        )

    return router
