"""Admissions: the list, the rules, the proposal with every reason, the decision and what follows from it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.admission import words
from api.admission.deciding import Outcome
from api.admission.decisions import Decisions
from api.admission.model import MOST_CONTEST, MOST_REASON, AdmissionState, PlaceState
from api.admission.offer_routes import letters_file
from api.admission.offers import Offers
from api.admission.priority import PriorityGroups
from api.admission.service import Admissions
from api.campaigns.service import Campaigns
from api.etags import OldRevisionError, only
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import field_errors, refusal
from api.pages.staff import admission_form
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.paging import MOST_ITEMS, PageOf
from api.refused import RefusedError
from api.routing import APIRouter

OUTCOMES = {
    Outcome.ADMITTED: (sentence("Has a place"), "good", "check"),
    Outcome.WAITING: (sentence("Waiting list"), "warn", "clock"),
    Outcome.REFUSED: (sentence("No place"), "bad", "cross"),
}
PLACES = {
    PlaceState.KEPT: (sentence("Not told yet"), "", "dots"),
    PlaceState.OFFERED: (sentence("Place offered"), "info", "clock"),
    PlaceState.TAKEN: (sentence("Place taken"), "good", "check"),
    PlaceState.DECLINED: (sentence("Place given back"), "bad", "cross"),
    PlaceState.EXPIRED: (sentence("No answer in time"), "bad", "cross"),
    PlaceState.WAITING: (sentence("Waiting list"), "warn", "clock"),
    PlaceState.REFUSED: (sentence("No place"), "bad", "cross"),
}
_NO_REASON = sentence("Write the reason. It is kept with your name, and the person reads it.")


def admission_pages(
    accounts: Accounts,
    organisations: Organisations,
    campaigns: Campaigns,
    admissions: Admissions,
    decisions: Decisions,
    offers: Offers,
    groups: PriorityGroups,
) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ADMISSIONS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ADMISSIONS_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get("/staff/admissions")
    def list_admissions(request: Request, session: reader, cursor: str | None = None) -> Response:
        found = admissions.page(session.caller, PageOf(cursor))
        return page(request, session, "staff/admissions.html", section="admissions", found=found, cursor=cursor)

    @router.get("/staff/admissions/new")
    def ask_for_new(request: Request, session: writer) -> Response:
        return _form(request, session, None, admission_form.empty())

    @router.post("/staff/admissions")
    def create(request: Request, session: writer, form: sent) -> Response:
        typed = admission_form.read(form, preferences_of(request).language, None)
        if typed.settings is not None:
            try:
                made = admissions.create(session.caller, typed.settings)
            except RefusedError as error:
                typed.errors = field_errors(error, preferences_of(request).language, "")
            else:
                answer = RedirectResponse(f"/staff/admissions/{made.id}", 303)
                flash(answer, sentence("The admission is made. Nothing is decided before you confirm it."))
                return answer
        return _form(request, session, None, typed)

    @router.get("/staff/admissions/{admission}")
    def get_admission(admission: str, request: Request, session: reader) -> Response:
        return _admission(request, session, admission)

    @router.get("/staff/admissions/{admission}/edit")
    def ask_for_changes(admission: str, request: Request, session: writer) -> Response:
        found = admissions.get(session.caller, admission)
        return _form(request, session, admission, admission_form.of(found.settings), revision=str(found.revision))

    @router.post("/staff/admissions/{admission}")
    def change(admission: str, request: Request, session: writer, form: sent) -> Response:
        language = preferences_of(request).language
        before = admissions.get(session.caller, admission)
        typed = admission_form.read(form, language, before.settings)
        revision = text_of(form, "revision")
        if typed.settings is not None:
            try:
                wanted = only(int(revision) if revision.isascii() and revision.isdigit() else 0)
                admissions.change(session.caller, admission, typed.settings, wanted)
            except OldRevisionError:
                return _form(request, session, admission, typed, revision=str(before.revision), conflict=True)
            except RefusedError as error:
                typed.errors = field_errors(error, language, "")
            else:
                answer = RedirectResponse(f"/staff/admissions/{admission}", 303)
                flash(answer, sentence("Saved."))
                return answer
        return _form(request, session, admission, typed, revision=revision)

    @router.post("/staff/admissions/{admission}/{verb}")
    def act(admission: str, verb: str, request: Request, session: writer, form: sent) -> Response:
        language = preferences_of(request).language
        try:
            said = _do(session, admission, verb, form)
        except RefusedError as error:
            return _admission(request, session, admission, problem=refusal(error, language), status=409)
        if said is None:
            return _admission(request, session, admission, problem=translate(_NO_REASON, language), status=422)
        answer = RedirectResponse(f"/staff/admissions/{admission}", 303)
        flash(answer, said)
        return answer

    @router.post("/staff/admissions/{admission}/letters/print")
    def print_letters(admission: str, request: Request, session: writer) -> Response:
        papers = offers.papers(session.caller, admission)
        found = admissions.get(session.caller, admission)
        return page(
            request, session, "staff/admission_letters.html", section="admissions", admission=found, papers=papers
        )

    @router.post("/staff/admissions/{admission}/letters/pdf")
    def letters_in_pdf(admission: str, session: writer, form: sent) -> Response:
        return letters_file(offers, session.caller, admission, text_of(form, "candidate") or None)

    def _do(session: StaffSession, admission: str, verb: str, form: FormData) -> str | None:
        """The button that was pressed. What to say; None if a reason is missing."""
        candidate = text_of(form, "candidate")
        reason = text_of(form, "reason").replace("\0", "").strip()[:MOST_REASON]
        match verb:
            case "override":
                outcome = next((one for one in Outcome if one.value == text_of(form, "outcome")), None)
                if not reason or outcome is None:
                    return None
                admissions.override(session.caller, admission, candidate, outcome, reason)
                return sentence("Decided. The rules have chosen the others around it.")
            case "withdraw":
                admissions.withdraw(session.caller, admission, candidate)
                return sentence("This person is left to the rules again.")
            case "commit":
                decisions.commit(session.caller, admission, text_of(form, "digest"), reason or None)
                return sentence("It is decided. Nobody was told yet.")
            case "announce":
                offers.announce(session.caller, admission, {})
                return sentence("Everybody with an e-mail address is written to. Print the letters of the others.")
            case "reply":
                offers.reply_for(session.caller, admission, candidate, accepts=text_of(form, "do") == "accept")
                return sentence("The answer is noted.")
            case _:
                answer = text_of(form, "answer").replace("\0", "").strip()[:MOST_CONTEST]
                if not answer:
                    return None
                offers.answer(session.caller, text_of(form, "contest"), answer)
                return sentence("The answer stands on the person’s page.")

    def _admission(
        request: Request, session: StaffSession, admission: str, *, problem: str = "", status: int = 200
    ) -> Response:
        language = preferences_of(request).language
        found = admissions.get(session.caller, admission)
        draft = found.state is AdmissionState.DRAFT
        shown = (admissions.simulate if draft else decisions.decided)(session.caller, admission)
        limits = shown.proposal.limits
        return page(
            request,
            session,
            "staff/admission.html",
            status=status,
            section="admissions",
            admission=found,
            draft=draft,
            shown=shown,
            limits=[(words.quota_said(one, language), one, words.shortfall_said(one, language)) for one in limits],
            lines=[
                (
                    one,
                    words.per_cent(one.placed.points, language),
                    [words.per_cent(share, language) for share in one.shares_bp],
                    words.explanation(one.placed, shown.labels, limits, language),
                )
                for one in shown.people
            ],
            criteria=[words.said(one, language) for one in shown.labels.criteria],
            outcomes=_told(OUTCOMES, language),
            places=_told(PLACES, language),
            counts={it: sum(one.placed.outcome is it for one in shown.people) for it in Outcome},
            contests=[] if draft else offers.contests(session.caller, admission),
            paper=sum(one.place is not None and one.place.told_at is None for one in shown.people),
            zone=organisations.read(session.caller).time_zone,
            problem=problem,
        )

    def _form(
        request: Request,
        session: StaffSession,
        admission: str | None,
        typed: admission_form.Typed,
        *,
        revision: str = "",
        conflict: bool = False,
    ) -> Response:
        language = preferences_of(request).language
        offered = campaigns.page(session.caller, PageOf(limit=MOST_ITEMS)).items
        known = [("", "–"), ("score", translate(sentence("Score"), language))]
        parts = admissions.parts(session.caller, typed.campaigns)
        known += [(f"part:{part}", words.said(title, language)) for part, title in parts.items()]
        kept = {typed.values.get(f"what{row}", "") for row in range(admission_form.CRITERIA)} - {it for it, _ in known}
        known += [(one, one.partition(":")[2]) for one in sorted(kept)]
        return page(
            request,
            session,
            "staff/admission_form.html",
            status=422 if typed.errors else 200,
            section="admissions",
            admission=admission,
            values=defaultdict(str, typed.values),
            chosen=typed.campaigns,
            errors=typed.errors,
            offered=[(one.id, one.settings.title) for one in offered],
            known=known,
            groups=groups.names(session.caller),
            rows=range(admission_form.CRITERIA),
            quota_rows=range(admission_form.QUOTAS),
            revision=revision,
            conflict=conflict,
        )

    return router


def _told(table: Mapping[Any, tuple[str, str, str]], language: Language) -> dict[str, tuple[str, str, str]]:
    return {one.value: (translate(text, language), kind, symbol) for one, (text, kind, symbol) in table.items()}
