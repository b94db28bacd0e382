"""What became of those who got a place: noted for all of them at once, and the chart that a label is given."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.admission.service import Admissions
from api.cohorts.exits import Exits
from api.cohorts.exits_model import Exit, ExitKind, LabelReport
from api.cohorts.words import EXITS, exits_said
from api.i18n import Language, sentence, translate
from api.pages.charts import Chart, bar_chart
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.pages.words import filters_of
from api.routing import APIRouter

_NO_DAY = sentence("Write the day as year, month and day: 2027-09-01.")
_DAYS = (date(2000, 1, 1), date(2100, 1, 1))


def exit_pages(accounts: Accounts, admissions: Admissions, exits: Exits) -> APIRouter:
    """The page and its form."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ADMISSIONS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ADMISSIONS_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get("/staff/admissions/{admission}/exits")
    @router.get("/staff/admissions/{admission}/exits/note")
    def get_exits(admission: str, request: Request, session: reader) -> Response:
        return _page(request, session, admission)

    @router.post("/staff/admissions/{admission}/exits/note")
    def note_exits(admission: str, request: Request, session: writer, form: sent) -> Response:
        day = _day_of(text_of(form, "day"))
        if day is None:
            return _page(request, session, admission, form=form, status=422)
        chosen = {
            one.candidate: ExitKind(kind)
            for one in exits.followed(session.caller, admission)
            if (kind := text_of(form, f"kind-{one.candidate}")) in list(ExitKind)
        }
        noted = {candidate: Exit(kind=kind, day=day) for candidate, kind in chosen.items()}
        exits.note(session.caller, admission, noted)
        answer = RedirectResponse(f"/staff/admissions/{admission}/exits", 303)
        flash(answer, sentence("Noted: %(count)s."), facts={"count": str(len(noted))})
        return answer

    def _page(
        request: Request, session: StaffSession, admission: str, *, form: FormData | None = None, status: int = 200
    ) -> Response:
        language = preferences_of(request).language
        return page(
            request,
            session,
            "staff/exits.html",
            status=status,
            section="admissions",
            admission=admissions.get(session.caller, admission),
            people=exits.followed(session.caller, admission),
            kinds={kind.value: translate(words, language) for kind, words in EXITS.items()},
            chosen={} if form is None else {name: text_of(form, name) for name in form},
            day=datetime.now(UTC).date().isoformat() if form is None else text_of(form, "day"),
            error="" if form is None else translate(_NO_DAY, language),
            chart=_chart(exits.report(session.caller, admission), language),
            csv_style="&separator=semicolon&decimal_comma=true" if language == "fr" else "",
        )

    return router


def _day_of(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return found if _DAYS[0] <= found <= _DAYS[1] else None


def _chart(report: LabelReport, language: Language) -> Chart | None:
    if not report.exits:
        return None
    return bar_chart(
        title=translate(sentence("What became of people"), language),
        description=translate(sentence("How many of those who got a place have a job or a training."), language),
        label_of_rows=translate(sentence("Now"), language),
        labels=[exits_said(one.kinds, language) for one in report.exits],
        series={translate(sentence("People"), language): [float(one.people) for one in report.exits]},
        most=float(max(one.people for one in report.exits)),
        whole=True,
        words=filters_of(language)["number"],
    )
