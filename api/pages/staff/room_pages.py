"""The room while people work in it, and what staff do for them; a wall for a projector, a sheet to sign."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Caller, Scope, ScopeError, StaffSession
from api.accounts.service import Accounts
from api.campaigns.codes import shown
from api.campaigns.invitations import Invitations
from api.campaigns.service import Campaigns
from api.i18n import sentence
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.staff import result_words
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.paging import MOST_ITEMS, PageOf
from api.refused import RefusedError
from api.routing import APIRouter
from api.sittings.invigilation import Invigilation
from api.sittings.model import NotRunningError, UnfitExtraTimeError
from api.sittings.room import Room
from api.sittings.staff_schema import MOST_MINUTES

#: Set by the script that keeps the page fresh: only what changes is sent.
_REFRESH = "X-Refresh"

_NO_MINUTES = sentence("Type how many minutes: a whole number from 1 to 1440.")
_NO_TIME_LEFT = sentence("No time was left. Give at least one minute to reopen.")
_OTHER_STATE = sentence("This could not be done any more: look at the state as it is now.")
_DONE: dict[str, str] = {
    "gate": sentence("The gate is open: everybody may begin."),
    "unlock": sentence("Codes are taken again."),
    "time-all": sentence("Everybody who is not done has more time."),
    "time": sentence("The time was added."),
    "pause": sentence("Paused: the clock stands still."),
    "resume": sentence("It goes on."),
    "reopen": sentence("Reopened: it goes on with the time that was left."),
    "finish": sentence("Ended: what was typed was handed in."),
}


@dataclass(frozen=True, slots=True)
class InRoom:
    """The use cases that the room's pages are made of."""

    campaigns: Campaigns
    invitations: Invitations
    room: Room
    invigilation: Invigilation
    #: Where people reach this installation; None: wherever the page was asked for.
    address: str | None


def room_pages(accounts: Accounts, use: InRoom) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.SITTINGS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.SITTINGS_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get("/staff/campaigns/{campaign}/room")
    def get_room(campaign: str, request: Request, session: reader) -> Response:
        return _room(request, session, campaign, "staff/room.html", "staff/room_live.html")

    @router.get("/staff/campaigns/{campaign}/room/wall")
    def get_wall(campaign: str, request: Request, session: reader) -> Response:
        return _room(request, session, campaign, "staff/wall.html", "staff/wall_live.html")

    @router.get("/staff/campaigns/{campaign}/room/attendance")
    def get_attendance(campaign: str, request: Request, session: reader) -> Response:
        found = use.campaigns.get(session.caller, campaign)
        seated = {
            one["candidate"]["id"]: _moments(one)
            for one in use.room.look(session.caller.organisation, campaign, _now())
        }
        invited = _everybody(session.caller, campaign)
        return page(
            request,
            session,
            "staff/attendance.html",
            section="campaigns",
            campaign=found,
            title=found.settings.title,
            zone=found.settings.time_zone,
            people=sorted(invited, key=lambda one: one.candidate.name.casefold()),
            seated=seated,
            now=_now(),
        )

    @router.post("/staff/campaigns/{campaign}/room")
    def act_on_all(campaign: str, session: writer, form: sent) -> Response:
        wish = text_of(form, "do")
        address = f"/staff/campaigns/{campaign}/room"
        now = _now()
        match wish:
            case "gate":
                return _try(address, wish, lambda: use.invigilation.open_gate(session.caller, campaign, now))
            case "unlock":
                if Scope.CAMPAIGNS_WRITE not in session.caller.scopes:
                    raise ScopeError(scope=Scope.CAMPAIGNS_WRITE)
                return _try(address, wish, lambda: use.campaigns.unlock_codes(session.caller, campaign))
        minutes = _minutes(form)
        if not minutes:
            return _say(address, _NO_MINUTES)
        give = use.invigilation.give_time_to_all
        return _try(address, "time-all", lambda: give(session.caller, campaign, minutes, now))

    @router.post("/staff/sittings/{sitting}/act")
    def act_on_one(sitting: str, session: writer, form: sent) -> Response:
        found = use.room.sitting(session.caller.organisation, sitting, _now())
        address = f"/staff/campaigns/{found['campaign']}/room#s-{sitting}"
        wish, minutes = text_of(form, "do"), _minutes(form)
        who, staff, now = session.caller, use.invigilation, _now()
        acts: dict[str, Callable[[], object]] = {
            "pause": lambda: staff.pause(who, sitting, now),
            "resume": lambda: staff.resume(who, sitting, now),
            "reopen": lambda: staff.reopen(who, sitting, minutes, now),
            "finish": lambda: staff.finish(who, sitting, now),
            "time": lambda: staff.give_time(who, sitting, minutes, now),
        }
        if wish not in acts or (wish == "time" and not minutes):
            return _say(address, _NO_MINUTES)
        return _try(address, wish, acts[wish])

    def _room(request: Request, session: StaffSession, campaign: str, whole: str, live: str) -> Response:
        language = preferences_of(request).language
        found = use.campaigns.get(session.caller, campaign)
        now = _now()
        lines = use.room.look(session.caller.organisation, campaign, now)
        fresh = _REFRESH in request.headers
        return page(
            request,
            session,
            live if fresh else whole,
            section="campaigns",
            campaign=found,
            title=found.settings.title,
            zone=found.settings.time_zone,
            room_code=shown(found.room_code),
            address=use.address or str(request.base_url).rstrip("/"),
            people=[line | {"moments": _moments(line)} for line in lines],
            counts=_counts(lines),
            now=now,
            states=result_words.badges(result_words.STATES, language),
            alerts=result_words.badges(result_words.ALERTS, language),
            ends=result_words.told(result_words.ENDS, language),
        )

    def _everybody(caller: Caller, campaign: str) -> list[Any]:
        found: list[Any] = []
        cursor = None
        while True:
            some = use.invitations.page(caller, campaign, PageOf(cursor, MOST_ITEMS))
            found += some.items
            cursor = some.next
            if cursor is None:
                return [one for one in found if one.state.value != "revoked"]

    return router


def _try(address: str, wish: str, act: Callable[[], object]) -> Response:
    """Do it, and say on the next page what came of it."""
    try:
        act()
    except UnfitExtraTimeError:
        return _say(address, _NO_TIME_LEFT)
    except NotRunningError:
        return _say(address, _OTHER_STATE)
    except RefusedError:
        raise
    answer = RedirectResponse(address, 303)
    flash(answer, _DONE[wish])
    return answer


def _say(address: str, words: str) -> Response:
    answer = RedirectResponse(address, 303)
    flash(answer, words, kind="error")
    return answer


def _minutes(form: FormData) -> int:
    """How many were typed or pressed; 0 where that is no number that can be given."""
    for name in ("minutes", "other"):
        typed = text_of(form, name).strip()
        if typed.isdecimal() and len(typed) < 6 and 1 <= int(typed) <= MOST_MINUTES:
            return int(typed)
    return 0


def _counts(lines: list[dict[str, Any]]) -> dict[str, int]:
    """How many are in each state, and how many should be looked after."""
    states = {state: sum(line["state"] == state for line in lines) for state in result_words.STATES}
    return states | {"alerts": sum(bool(line["alerts"]) for line in lines), "all": len(lines)}


def _moments(line: dict[str, Any]) -> dict[str, datetime | None]:
    clock = line["clock"]
    texts = {
        "started": clock["started_at"],
        "ends": clock["due_at"] or clock["ends_at"],
        "due": clock["due_at"],
        "finished": line["finished_at"],
        "saved": line["last_saved_at"],
        "seen": line["last_seen_at"],
    }
    return {name: None if text is None else datetime.fromisoformat(text) for name, text in texts.items()}


def _now() -> datetime:
    return datetime.now(UTC)
