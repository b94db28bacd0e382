"""Batteries: the list, the builder, versions. Every button of the builder saves all of its form."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Form, Request
from fastapi.datastructures import FormData
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.campaigns.batteries import Batteries
from api.campaigns.model import Battery, UnfinishedBatteryError
from api.campaigns.plan import MOST_MINUTES, MOST_TITLE, to_json
from api.campaigns.plan_reading import UnfitPlanError
from api.campaigns.texts import unfit_characters
from api.etags import OldRevisionError, only
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import FlashKind, flash, naming_of, render
from api.pages.staff.battery_view import PlanView, view_of
from api.pages.staff.choosing import Choosing, Found, Wish, wish_of
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.drafting import first_plan, keys_of, plan_of, press, skeleton
from api.paging import PageOf
from api.routing import APIRouter

_NO_TITLE = sentence("Give the battery a title of one line.")
_NO_MINUTES = sentence("Say how many minutes candidates have, or leave it empty.")


def battery_pages(accounts: Accounts, batteries: Batteries, choosing: Choosing) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.BATTERIES_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.BATTERIES_WRITE))]

    @router.get("/staff/batteries")
    def list_batteries(request: Request, session: reader, cursor: str | None = None) -> Response:
        found = batteries.page(session.caller, PageOf(cursor))
        return page(request, session, "staff/batteries.html", section="batteries", found=found, cursor=cursor)

    @router.get("/staff/batteries/new")
    def ask_for_new(request: Request, session: writer) -> Response:
        values = {"title": "", "minutes": "60"}
        return page(request, session, "staff/battery_new.html", section="batteries", values=values, errors={})

    @router.post("/staff/batteries")
    def create(
        request: Request, session: writer, title: Annotated[str, Form()] = "", minutes: Annotated[str, Form()] = ""
    ) -> Response:
        language = preferences_of(request).language
        errors = _title_error(title, language)
        time = minutes.strip()
        if time and not (time.isascii() and time.isdigit() and 1 <= int(time[:9]) <= MOST_MINUTES):
            errors["minutes"] = translate(_NO_MINUTES, language)
        if errors:
            values = {"title": title, "minutes": minutes}
            return page(
                request,
                session,
                "staff/battery_new.html",
                section="batteries",
                status=422,
                values=values,
                errors=errors,
            )
        plan = {**first_plan(), "minutes": int(time) if time else None}
        made = batteries.create(session.caller, title.strip(), plan)
        return RedirectResponse(f"/staff/batteries/{made.id}", 303)

    @router.get("/staff/batteries/{battery}")
    def get_battery(battery: str, request: Request, session: reader) -> Response:
        found = batteries.get(session.caller, battery)
        language = preferences_of(request).language
        view = view_of(batteries, session.organisation, to_json(found.draft), language)
        if Scope.BATTERIES_WRITE not in session.caller.scopes:
            return page(
                request, session, "staff/battery_plan.html", section="batteries", battery=found, view=view, number=None
            )
        return _builder(request, session, found, found.title, view, wish_of(request.query_params))

    @router.get("/staff/batteries/{battery}/versions/{number}")
    def get_version(battery: str, number: int, request: Request, session: reader) -> Response:
        found = batteries.get(session.caller, battery)
        plan = batteries.version(session.caller, battery, number).plan
        view = view_of(batteries, session.organisation, to_json(plan), preferences_of(request).language)
        return page(
            request, session, "staff/battery_plan.html", section="batteries", battery=found, view=view, number=number
        )

    @router.get("/staff/batteries/{battery}/offers")
    def get_offers(battery: str, request: Request, session: writer) -> Response:
        found = batteries.get(session.caller, battery)
        wish = wish_of(request.query_params)
        return render(
            request,
            "staff/offers.html",
            csrf=session.csrf,
            found=_search(request, session, wish),
            taken=keys_of(to_json(found.draft)),
        )

    @router.post("/staff/batteries/{battery}/preview")
    async def preview(battery: str, request: Request, session: writer) -> Response:
        return await run_in_threadpool(_preview, request, session, await request.form())

    @router.post("/staff/batteries/{battery}")
    async def change(battery: str, request: Request, session: writer) -> Response:
        return await run_in_threadpool(_change, request, session, battery, await request.form())

    def _preview(request: Request, session: StaffSession, form: FormData) -> Response:
        view = view_of(batteries, session.organisation, plan_of(form), preferences_of(request).language)
        return render(request, "staff/battery_preview.html", csrf=session.csrf, view=view)

    def _change(request: Request, session: StaffSession, battery: str, form: FormData) -> Response:
        found = batteries.get(session.caller, battery)
        language = preferences_of(request).language
        wish = wish_of({name: text_of(form, name) for name in ("q", "kind", "skill", "level", "most")})
        plan, title, button = plan_of(form), text_of(form, "title"), text_of(form, "do")
        revision = text_of(form, "revision")
        spot = press(plan, button, to=text_of(form, "to"), newest=batteries.lookup(session.organisation))
        errors = _title_error(title, language)
        faults = []
        if not errors:
            try:
                wanted = only(int(revision) if revision.isascii() and revision.isdigit() else 0)
                saved = batteries.save_draft(session.caller, battery, title.strip(), plan, wanted)
            except OldRevisionError:
                view = view_of(batteries, session.organisation, plan, language)
                return _builder(request, session, found, title, view, wish, status=409)
            except UnfitPlanError as error:
                faults = list(error.faults)
            else:
                return _after(request, session, saved, button, spot, wish)
        view = view_of(batteries, session.organisation, plan, language, faults)
        return _builder(request, session, found, title, view, wish, status=422, errors=errors, revision=revision)

    def _after(
        request: Request, session: StaffSession, saved: Battery, button: str, spot: str | None, wish: Wish
    ) -> Response:
        anchor = f"element-{spot}" if spot else ""
        said: tuple[str, FlashKind, dict[str, str]] | None = None
        if button == "search":
            anchor = "picker"
        elif button.startswith("add:"):
            anchor, said = "picker", (sentence("Added to the battery."), "success", {})
        elif button in ("", "save"):
            said = (sentence("Saved."), "success", {})
        elif button == "publish":
            try:
                version = batteries.publish(session.caller, saved.id, only(saved.revision))
                facts = {"number": str(version.number)}
                said = (sentence("Published as version %(number)s. Campaigns can use it now."), "success", facts)
            except UnfinishedBatteryError as error:
                facts = {"count": str(len(error.faults))}
                said = (sentence("Saved, but not published: see below what is missing (%(count)s)."), "warning", facts)
        query = f"?{urlencode(wish.query())}" if wish.query() else ""
        answer = RedirectResponse(f"/staff/batteries/{saved.id}{query}{'#' if anchor else ''}{anchor}", 303)
        if said is not None:
            flash(answer, said[0], kind=said[1], facts=said[2])
        return answer

    def _builder(
        request: Request,
        session: StaffSession,
        battery: Battery,
        title: str,
        view: PlanView,
        wish: Wish,
        *,
        status: int = 200,
        errors: dict[str, str] | None = None,
        revision: str | None = None,
    ) -> Response:
        return page(
            request,
            session,
            "staff/battery.html",
            section="batteries",
            status=status,
            battery=battery,
            title=title,
            view=view,
            skeleton=skeleton(view.plan),
            revision=battery.revision if revision is None else revision,
            errors=errors or {},
            conflict=status == 409,
            unsaved=status != 200,
            wish=wish,
            found=_search(request, session, wish),
            taken=keys_of(view.plan),
        )

    def _search(request: Request, session: StaffSession, wish: Wish) -> Found:
        language = preferences_of(request).language
        return choosing.search(session.organisation, wish, language, naming_of(request))

    return router


def _title_error(title: str, language: Language) -> dict[str, str]:
    plain = title.strip()
    fits = plain and len(plain) <= MOST_TITLE and not unfit_characters(plain)
    return {} if fits else {"title": translate(_NO_TITLE, language)}
