"""The page of priority groups: what is noted, and taking in a file after looking at it."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.admission.priority import PriorityGroups
from api.campaigns.csv_reading import MOST_BYTES
from api.i18n import sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import refusal, told
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.paging import PageOf
from api.refused import RefusedError
from api.routing import APIRouter

_NO_FILE = sentence("Choose a file, or paste its lines.")


def priority_pages(accounts: Accounts, organisations: Organisations, groups: PriorityGroups) -> APIRouter:
    """The page and its forms."""
    router = APIRouter(include_in_schema=False)
    collector = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.PRIORITY_GROUPS_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get("/staff/priority-groups")
    def get_groups(request: Request, session: collector, cursor: str | None = None) -> Response:
        return _page(request, session, cursor=cursor)

    @router.post("/staff/priority-groups")
    def look(request: Request, session: collector, form: sent) -> Response:
        file = form.get("file")
        data = file.file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
        data = data or text_of(form, "lines").encode("utf-8", "replace")
        if not data.strip():
            return _page(request, session, problem=translate(_NO_FILE, preferences_of(request).language), status=422)
        return _page(request, session, data=data)

    @router.post("/staff/priority-groups/confirm")
    def take_in(request: Request, session: collector, form: sent) -> Response:
        try:
            data = b64decode(text_of(form, "data"), validate=True)
        except (Base64Error, ValueError):
            data = b""
        try:
            noted = groups.take_in(session.caller, data)
        except RefusedError as error:
            return _page(request, session, problem=refusal(error, preferences_of(request).language), status=422)
        answer = RedirectResponse("/staff/priority-groups", 303)
        flash(answer, sentence("Noted: %(count)s."), facts={"count": str(noted)})
        return answer

    @router.post("/staff/priority-groups/{membership}/remove")
    def remove(membership: str, session: collector) -> Response:
        groups.remove(session.caller, membership)
        answer = RedirectResponse("/staff/priority-groups", 303)
        flash(answer, sentence("Removed. What was decided from it stays as it was decided."))
        return answer

    def _page(
        request: Request,
        session: StaffSession,
        *,
        cursor: str | None = None,
        data: bytes | None = None,
        problem: str = "",
        status: int = 200,
    ) -> Response:
        language = preferences_of(request).language
        preview = None if data is None else groups.preview(session.caller, data)
        return page(
            request,
            session,
            "staff/priority_groups.html",
            status=422 if preview is not None and preview.faults else status,
            section="admissions",
            found=groups.page(session.caller, PageOf(cursor)),
            cursor=cursor,
            preview=preview,
            faults=[] if preview is None else [(one.line, told(one.fault, language)) for one in preview.faults[:100]],
            data="" if data is None else b64encode(data).decode(),
            problem=problem,
            zone=organisations.read(session.caller).time_zone,
        )

    return router
