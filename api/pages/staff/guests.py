"""The people of a campaign: invited one by one or from a file, reminded, revoked; their codes on paper."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field, replace
from typing import Annotated

import segno
from fastapi import Depends, Form, Request
from fastapi.datastructures import FormData
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.campaigns import people
from api.campaigns.code_paper import code_paper
from api.campaigns.csv_reading import MOST_BYTES
from api.campaigns.guest_list import Finding, GuestList
from api.campaigns.invitations import Invitations, Invited
from api.campaigns.model import UnfitGuestListError, UnfitInvitationError
from api.campaigns.people import Guest, UnfitTextError
from api.campaigns.service import Campaigns
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import field_errors, refusal, told
from api.pages.staff.campaign_form import moment_of
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.invitation_end import wrong_moment
from api.paging import PageOf
from api.refused import RefusedError
from api.routing import APIRouter

_READERS = {
    "name": people.read_name,
    "email": people.read_email,
    "language": people.read_language,
    "group": people.read_word,
    "labels": people.read_labels,
    "extra": people.read_extra,
    "reference": people.read_word,
}
_MOST_SHOWN = 100
_NO_FILE = sentence("Choose a file, or paste its lines.")


@dataclass(slots=True)
class Person:
    """What was typed of one person, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys((*_READERS, "expires_at"), ""))
    errors: dict[str, str] = field(default_factory=dict)


def guest_pages(accounts: Accounts, campaigns: Campaigns, invitations: Invitations) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.CAMPAIGNS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.CAMPAIGNS_WRITE))]

    @router.get("/staff/campaigns/{campaign}/invitations")
    def list_invitations(campaign: str, request: Request, session: reader, cursor: str | None = None) -> Response:
        return _list(request, session, campaign, cursor=cursor)

    @router.post("/staff/campaigns/{campaign}/invitations")
    async def invite(campaign: str, request: Request, session: writer) -> Response:
        return await run_in_threadpool(_invite, request, session, campaign, await request.form())

    @router.get("/staff/campaigns/{campaign}/import")
    def ask_for_file(campaign: str, request: Request, session: writer) -> Response:
        return _import(request, session, campaign)

    @router.post("/staff/campaigns/{campaign}/import")
    async def look_at_file(campaign: str, request: Request, session: writer) -> Response:
        form = await request.form()
        sent = form.get("file")
        data = await sent.read(MOST_BYTES + 1) if isinstance(sent, UploadFile) else b""
        lines = text_of(form, "lines")
        return await run_in_threadpool(_look, request, session, campaign, data or lines.encode(), "" if data else lines)

    @router.post("/staff/campaigns/{campaign}/import/confirm")
    async def take_in(campaign: str, request: Request, session: writer) -> Response:
        form = await request.form()
        return await run_in_threadpool(_take_in, request, session, campaign, form)

    @router.post("/staff/campaigns/{campaign}/invitations/{invitation}/{verb}")
    def act(
        campaign: str,
        invitation: str,
        verb: str,
        request: Request,
        session: writer,
        cursor: Annotated[str, Form()] = "",
    ) -> Response:
        """What the buttons of a line do."""
        answer = RedirectResponse(f"/staff/campaigns/{campaign}/invitations", 303)
        try:
            match verb:
                case "revoke":
                    done = invitations.revoke(session.caller, invitation)
                    said = sentence("Revoked: link and code of %(name)s open nothing any more.")
                case "resend":
                    done = invitations.resend(session.caller, invitation)
                    said = sentence("A letter to %(name)s is on its way.")
                case _:
                    return _list(request, session, campaign, shown=invitations.renew_code(session.caller, invitation))
        except RefusedError as error:
            problem = refusal(error, preferences_of(request).language)
            return _list(request, session, campaign, status=409, problem=problem)
        flash(answer, said, facts={"name": done.candidate.name})
        return answer

    @router.get("/staff/campaigns/{campaign}/sheets")
    def get_sheets(campaign: str, request: Request, session: writer) -> Response:
        sheets = invitations.sheets(session.caller, campaign)
        picture = segno.make(sheets.address, error="m").svg_data_uri(scale=4)
        return page(
            request,
            session,
            "staff/sheets.html",
            section="campaigns",
            campaign=campaign,
            sheets=sheets,
            picture=picture,
        )

    @router.get("/staff/campaigns/{campaign}/sheets.pdf")
    def get_paper(campaign: str, request: Request, session: writer) -> Response:
        paper = code_paper(invitations.sheets(session.caller, campaign), preferences_of(request).language)
        named = {"Content-Disposition": 'attachment; filename="codes.pdf"', "Cache-Control": "no-store"}
        return Response(paper, media_type="application/pdf", headers=named)

    def _list(
        request: Request,
        session: StaffSession,
        campaign: str,
        *,
        status: int = 200,
        cursor: str | None = None,
        person: Person | None = None,
        shown: Invited | None = None,
        problem: str = "",
    ) -> Response:
        return page(
            request,
            session,
            "staff/invitations.html",
            section="campaigns",
            status=status,
            campaign=campaigns.get(session.caller, campaign),
            found=invitations.page(session.caller, campaign, PageOf(cursor)),
            cursor=cursor,
            person=person or Person(),
            shown=shown,
            problem=problem,
        )

    def _invite(request: Request, session: StaffSession, campaign: str, form: FormData) -> Response:
        language = preferences_of(request).language
        person = Person({name: text_of(form, name) for name in _READERS})
        guest = _guest(person, language)
        zone = campaigns.get(session.caller, campaign).settings.time_zone
        person.values["expires_at"] = text_of(form, "expires_at")
        expires_at = moment_of(person.values["expires_at"], zone, lambda: wrong_moment(person.errors, language))
        if guest is None or person.errors:
            return _list(request, session, campaign, status=422, person=person)
        guest = replace(guest, expires_at=expires_at)
        try:
            invited = invitations.invite(session.caller, campaign, guest, letter="letter" in form, code="code" in form)
        except UnfitInvitationError as error:
            person.errors |= field_errors(error, language, "name")
            return _list(request, session, campaign, status=422, person=person)
        except RefusedError as error:
            person.errors["email" if guest.email else "name"] = refusal(error, language)
            return _list(request, session, campaign, status=409, person=person)
        # Link and code stand in this answer and nowhere else.
        return _list(request, session, campaign, shown=invited)

    def _look(request: Request, session: StaffSession, campaign: str, data: bytes, lines: str) -> Response:
        if not data.strip():
            problem = translate(_NO_FILE, preferences_of(request).language)
            return _import(request, session, campaign, status=422, problem=problem)
        return _import(request, session, campaign, data=data, lines=lines)

    def _take_in(request: Request, session: StaffSession, campaign: str, form: FormData) -> Response:
        try:
            data = b64decode(text_of(form, "data"), validate=True)
        except (Base64Error, ValueError):
            data = b""
        try:
            done = invitations.take_in(session.caller, campaign, data, codes="codes" in form)
        except UnfitGuestListError:
            return _import(request, session, campaign, status=422, data=data)
        answer = RedirectResponse(f"/staff/campaigns/{campaign}/invitations", 303)
        facts = {"invited": str(done.invited), "codes": str(done.codes), "before": str(done.before)}
        flash(
            answer,
            sentence("Invited: %(invited)s. With a code: %(codes)s. Invited before and left out: %(before)s."),
            facts=facts,
        )
        return answer

    def _import(
        request: Request,
        session: StaffSession,
        campaign: str,
        *,
        status: int = 200,
        data: bytes | None = None,
        lines: str = "",
        problem: str = "",
    ) -> Response:
        language = preferences_of(request).language
        found = None if data is None else invitations.preview(session.caller, campaign, data)
        return page(
            request,
            session,
            "staff/import.html",
            section="campaigns",
            status=422 if found is not None and found.faults else status,
            campaign=campaigns.get(session.caller, campaign),
            found=found,
            data="" if data is None or found is None or found.faults else b64encode(data).decode(),
            faults=[] if found is None else _findings(found.faults, language),
            notices=[] if found is None else _findings(found.notices, language),
            without_address=0 if found is None else _without_address(found),
            most=_MOST_SHOWN,
            lines=lines,
            problem=problem,
        )

    return router


def _guest(person: Person, language: Language) -> Guest | None:
    read = {}
    for name, reader in _READERS.items():
        try:
            read[name] = reader(person.values[name])
        except UnfitTextError as error:
            person.errors[name] = told(error.fault, language)
    if person.errors:
        return None
    return Guest(**{**read, "labels": read["labels"] or ()})  # type: ignore[arg-type]  # each reader gives its kind


def _findings(found: list[Finding], language: Language) -> list[tuple[int, str, str]]:
    return [(one.line, one.column or "", told(one.fault, language)) for one in found[:_MOST_SHOWN]]


def _without_address(found: GuestList) -> int:
    return sum(one.guest.email is None for one in found.people)
