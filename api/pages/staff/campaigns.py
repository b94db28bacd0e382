"""Campaigns: the list, making and changing one, its page with what can be done."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.datastructures import FormData
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.campaigns.batteries import Batteries
from api.campaigns.codes import shown
from api.campaigns.model import Campaign, CampaignState, UnfitCampaignError
from api.campaigns.service import MOST_QUOTA, Campaigns
from api.etags import OldRevisionError, Wanted, only
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import field_errors, refusal
from api.pages.staff import campaign_form
from api.pages.staff.desk import AtDesk, page, text_of
from api.paging import MOST_ITEMS, PageOf
from api.routing import APIRouter

_NO_QUOTA = sentence("Say how many people may come in by this link: a number from 1 to %(most)s.")


def campaign_pages(
    accounts: Accounts, organisations: Organisations, batteries: Batteries, campaigns: Campaigns
) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.CAMPAIGNS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.CAMPAIGNS_WRITE))]

    @router.get("/staff/campaigns")
    def list_campaigns(request: Request, session: reader, cursor: str | None = None) -> Response:
        found = campaigns.page(session.caller, PageOf(cursor))
        return page(request, session, "staff/campaigns.html", section="campaigns", found=found, cursor=cursor)

    @router.get("/staff/campaigns/new")
    def ask_for_new(request: Request, session: writer, battery: str = "") -> Response:
        offered = _offered(request, session)
        chosen = next((version for version, _, of in offered if battery in (of, version) or len(offered) == 1), "")
        values = dict.fromkeys(campaign_form.FIELDS, "")
        values |= {"time_zone": organisations.read(session.caller).time_zone, "battery": chosen}
        return _form(request, session, None, campaign_form.Typed(values, {}, None), offered)

    @router.post("/staff/campaigns")
    async def create(request: Request, session: writer) -> Response:
        return await run_in_threadpool(_create, request, session, await request.form())

    @router.get("/staff/campaigns/{campaign}")
    def get_campaign(campaign: str, request: Request, session: reader) -> Response:
        return _campaign(request, session, campaigns.get(session.caller, campaign))

    @router.get("/staff/campaigns/{campaign}/edit")
    def ask_for_changes(campaign: str, request: Request, session: writer) -> Response:
        found = campaigns.get(session.caller, campaign)
        typed = campaign_form.Typed(campaign_form.values_of(found.settings), {}, None)
        return _form(request, session, found, typed, _offered(request, session, found))

    @router.post("/staff/campaigns/{campaign}")
    async def change(campaign: str, request: Request, session: writer) -> Response:
        return await run_in_threadpool(_change, request, session, campaign, await request.form())

    @router.post("/staff/campaigns/{campaign}/open")
    def open_campaign(campaign: str, request: Request, session: writer) -> Response:
        answer = RedirectResponse(f"/staff/campaigns/{campaign}", 303)
        try:
            campaigns.open(session.caller, campaign)
            flash(answer, sentence("The campaign is open. Those who have an e-mail address are written to."))
        except UnfitCampaignError as error:
            found = campaigns.get(session.caller, campaign)
            problem = refusal(error, preferences_of(request).language)
            return _campaign(request, session, found, status=422, problem=problem)
        return answer

    @router.post("/staff/campaigns/{campaign}/close")
    def close_campaign(campaign: str, session: writer) -> Response:
        campaigns.close(session.caller, campaign)
        answer = RedirectResponse(f"/staff/campaigns/{campaign}", 303)
        flash(answer, sentence("The campaign is closed: nobody begins any more. Whoever has begun goes on."))
        return answer

    @router.post("/staff/campaigns/{campaign}/unlock-codes")
    def unlock_codes(campaign: str, session: writer) -> Response:
        campaigns.unlock_codes(session.caller, campaign)
        answer = RedirectResponse(f"/staff/campaigns/{campaign}", 303)
        flash(answer, sentence("Codes are taken again."))
        return answer

    @router.post("/staff/campaigns/{campaign}/open-link")
    def set_open_link(
        campaign: str,
        request: Request,
        session: writer,
        quota: Annotated[str, Form()] = "",
        revision: Annotated[str, Form()] = "",
        end: Annotated[str, Form()] = "",
    ) -> Response:
        found = campaigns.get(session.caller, campaign)
        language = preferences_of(request).language
        number = int(quota) if quota.isascii() and quota.isdigit() and len(quota) < len(str(MOST_QUOTA)) + 1 else 0
        if not end and not 1 <= number <= MOST_QUOTA:
            words = translate(_NO_QUOTA, language, {"most": str(MOST_QUOTA)})
            return _campaign(request, session, found, status=422, errors={"quota": words}, quota=quota)
        settings = replace(found.settings, open_link_quota=None if end else number)
        changed = campaigns.change(session.caller, campaign, settings, _wanted(revision))
        if changed.open_link is not None:
            # In this answer and never again: it is kept nowhere.
            return _campaign(request, session, changed.campaign, open_link=changed.open_link)
        answer = RedirectResponse(f"/staff/campaigns/{campaign}#open-link", 303)
        flash(answer, sentence("The link opens nothing any more.") if end else sentence("Saved."))
        return answer

    def _create(request: Request, session: StaffSession, form: FormData) -> Response:
        typed = campaign_form.read(form, preferences_of(request).language)
        if typed.settings is None:
            return _form(request, session, None, typed, _offered(request, session))
        try:
            made = campaigns.create(session.caller, typed.settings)
        except UnfitCampaignError as error:
            typed.errors = field_errors(error, preferences_of(request).language, "")
            return _form(request, session, None, typed, _offered(request, session))
        answer = RedirectResponse(f"/staff/campaigns/{made.campaign.id}", 303)
        flash(answer, sentence("The campaign is made. Invite people, then open it."))
        return answer

    def _change(request: Request, session: StaffSession, campaign: str, form: FormData) -> Response:
        found = campaigns.get(session.caller, campaign)
        language = preferences_of(request).language
        typed = campaign_form.read(form, language, found.settings.open_link_quota)
        if typed.settings is not None:
            try:
                campaigns.change(session.caller, campaign, typed.settings, _wanted(text_of(form, "revision")))
            except UnfitCampaignError as error:
                typed.errors = field_errors(error, language, "")
            except OldRevisionError:
                return _form(request, session, found, typed, _offered(request, session, found), conflict=True)
            else:
                answer = RedirectResponse(f"/staff/campaigns/{campaign}", 303)
                flash(answer, sentence("Saved."))
                return answer
        revision = text_of(form, "revision")
        return _form(request, session, found, typed, _offered(request, session, found), revision=revision)

    def _form(
        request: Request,
        session: StaffSession,
        campaign: Campaign | None,
        typed: campaign_form.Typed,
        offered: list[tuple[str, str, str]],
        *,
        conflict: bool = False,
        revision: str | None = None,
    ) -> Response:
        now = campaign.revision if campaign is not None else 0
        zones = sorted({*campaign_form.TIME_ZONES, typed.values["time_zone"]} - {""})
        return page(
            request,
            session,
            "staff/campaign_form.html",
            section="campaigns",
            status=409 if conflict else 422 if typed.errors else 200,
            campaign=campaign,
            values=typed.values,
            errors=typed.errors,
            offered=bool(offered),
            versions=[(version, words) for version, words, _ in offered],
            zones=[(zone, zone.replace("_", " ")) for zone in zones],
            conflict=conflict,
            revision=now if revision is None else revision,
        )

    def _offered(
        request: Request, session: StaffSession, campaign: Campaign | None = None
    ) -> list[tuple[str, str, str]]:
        """Versions that can be chosen: id, words, battery. An opened campaign keeps its own."""
        language = preferences_of(request).language
        own = []
        if campaign is not None:
            words = _version_words(campaign.battery_title, campaign.battery_number, language)
            own = [(campaign.settings.battery_version, words, campaign.battery)]
            if campaign.state is not CampaignState.DRAFT:
                return own
        found = []
        for one in batteries.page(session.caller, PageOf(limit=MOST_ITEMS)).items:
            if one.newest_version is not None:
                version = batteries.version(session.caller, one.id)
                found.append((version.id, _version_words(one.title, version.number, language), one.id))
        known = {version for version, _, _ in found}
        return [*(one for one in own if one[0] not in known), *found]

    def _campaign(
        request: Request,
        session: StaffSession,
        campaign: Campaign,
        *,
        status: int = 200,
        open_link: str | None = None,
        errors: dict[str, str] | None = None,
        quota: str = "",
        problem: str = "",
    ) -> Response:
        return page(
            request,
            session,
            "staff/campaign.html",
            section="campaigns",
            status=status,
            campaign=campaign,
            room_code=shown(campaign.room_code),
            open_link=open_link,
            errors=errors or {},
            quota=quota or campaign.settings.open_link_quota or "",
            problem=problem,
        )

    return router


def _version_words(title: str, number: int | None, language: Language) -> str:
    return translate(sentence("%(title)s, version %(number)s"), language, {"title": title, "number": str(number)})


def _wanted(revision: str) -> Wanted:
    return only(int(revision) if revision.isascii() and revision.isdigit() else 0)
