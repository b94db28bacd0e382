"""Data about candidates, for those in charge: how long they are kept, who was erased, one person's export."""

from typing import Annotated

from fastapi import Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.etags import only
from api.i18n import sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import field_errors
from api.pages.staff.desk import AtDesk, page
from api.paging import PageOf
from api.privacy.classified import PERSONAL
from api.privacy.erasing import tables_that_stay
from api.privacy.keeping import Retention
from api.privacy.model import LEAST_DAYS, MOST_DAYS, Cause
from api.privacy.routes import as_archive
from api.privacy.service import MOST_FOUND, Persons
from api.refused import RefusedError
from api.routing import APIRouter

_PRIVACY = "/staff/settings/privacy"
_MOST_SHOWN = 20
_MOST_TEXT = 120

CAUSE_WORDS: dict[Cause, str] = {
    Cause.CANDIDATE: sentence("They asked for it on their page"),
    Cause.STAFF: sentence("By the staff"),
    Cause.RETENTION: sentence("Their time was over"),
}


def privacy_pages(
    accounts: Accounts, organisations: Organisations, persons: Persons, retention: Retention
) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.PRIVACY_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.PRIVACY_WRITE))]

    @router.get(_PRIVACY)
    def get_privacy(
        request: Request, session: reader, q: Annotated[str, Query(max_length=_MOST_TEXT)] = ""
    ) -> Response:
        return _page(request, session, q=q)

    @router.post(_PRIVACY)
    def change(
        request: Request,
        session: writer,
        revision: Annotated[int, Form()],
        days: Annotated[str, Form()] = "",
        days_agreed: Annotated[str, Form()] = "",
    ) -> Response:
        values = {"days": days.strip()[:10], "days_agreed": days_agreed.strip()[:10]}
        try:
            retention.change(session.caller, _number(days), _number(days_agreed), only(revision))
        except RefusedError as error:
            if not error.faults:
                raise
            errors = field_errors(error, preferences_of(request).language, "days")
            return _page(request, session, values=values, errors=errors)
        answer = RedirectResponse(_PRIVACY, 303)
        flash(answer, sentence("The times are kept. Nobody is erased by them before tomorrow."))
        return answer

    @router.get(f"{_PRIVACY}/people/{{candidate}}")
    def get_person(candidate: str, request: Request, session: writer) -> Response:
        return _person(request, session, candidate)

    @router.get(f"{_PRIVACY}/people/{{candidate}}/export")
    def export(candidate: str, session: writer) -> Response:
        return as_archive(persons.export(session.caller, candidate))

    @router.post(f"{_PRIVACY}/people/{{candidate}}/erase")
    def erase(candidate: str, request: Request, session: writer, sure: Annotated[str, Form()] = "") -> Response:
        if not sure:
            words = sentence("Tick the box if you are sure. Nothing was deleted.")
            errors = {"sure": translate(words, preferences_of(request).language)}
            return _person(request, session, candidate, errors)
        persons.erase(session.caller, candidate)
        answer = RedirectResponse(f"{_PRIVACY}#erasures", 303)
        flash(answer, sentence("The candidate is erased. What is left in queues and letters goes within seconds."))
        return answer

    def _page(
        request: Request,
        session: StaffSession,
        *,
        q: str = "",
        values: dict[str, str] | None = None,
        errors: dict[str, str] | None = None,
    ) -> Response:
        language = preferences_of(request).language
        rule = retention.rule(session.organisation)
        first = PageOf(limit=_MOST_SHOWN)
        return page(
            request,
            session,
            "staff/privacy.html",
            section="settings",
            status=422 if errors else 200,
            rule=rule,
            values=values or {"days": str(rule.days), "days_agreed": str(rule.days_agreed)},
            errors=errors or {},
            least=LEAST_DAYS,
            most=MOST_DAYS,
            outlook=retention.outlook(session.organisation),
            purges=retention.purges(session.caller, first).items,
            erasures=persons.erasures(session.caller, first).items,
            causes={cause: translate(words, language) for cause, words in CAUSE_WORDS.items()},
            q=q,
            people=persons.find(session.caller, q)
            if q.strip() and Scope.PRIVACY_WRITE in session.caller.scopes
            else [],
            most_found=MOST_FOUND,
            time_zone=organisations.read(session.caller).time_zone,
        )

    def _person(
        request: Request, session: StaffSession, candidate: str, errors: dict[str, str] | None = None
    ) -> Response:
        language = preferences_of(request).language
        person, counts = persons.overview(session.caller, candidate)
        stays = tables_that_stay()
        kinds = [
            (translate(one.says, language), counts[name], translate(stays.get(name, ""), language))
            for name, one in PERSONAL.items()
            if counts[name]
        ]
        return page(
            request,
            session,
            "staff/privacy_person.html",
            section="settings",
            status=422 if errors else 200,
            person=person,
            kinds=kinds,
            errors=errors or {},
        )

    return router


def _number(text: str) -> int:
    """What was typed; 0, which is refused, for what is no number."""
    return int(text) if text.strip().isdecimal() and len(text.strip()) < 10 else 0
