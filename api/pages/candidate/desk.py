"""The pages around a sitting: the first page, the overview, the end."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.cookies import Cookies
from api.i18n import Language, sentence, translate
from api.pages import plain_words
from api.pages.candidate.script_words import time_words
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, render
from api.routing import APIRouter
from api.sittings.following import Following
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import (
    MOST_WORDS,
    CampaignOverError,
    CandidateCaller,
    GateClosedError,
    TimeOverError,
    UnknownHandedInError,
)
from api.sittings.service import Sittings

#: What a candidate is told of results while the sitting goes on, by the battery's level.
TOLD: dict[str, str] = {
    "none": sentence("Whether the examples pass. Not what the hidden checks say."),
    "verdict": sentence("Whether a submission is right, partly right or not right."),
    "criteria": sentence("For each submission, how many checks of each skill passed."),
    "full": sentence("For each submission, which checks passed and where to look."),
}


def desk_routes(sittings: Sittings, looking: Looking, following: Following, cookies: Cookies) -> APIRouter:
    """The pages of a sitting but for those where one works."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get("/sitting")
    def get_sitting(request: Request, caller: candidate) -> Response:
        sitting = looking.sitting(caller, _now())
        if sitting["state"] == "finished":
            return _to("/sitting/end")
        language = preferences_of(request).language
        page = "first" if sitting["state"] == "waiting" else "overview"
        return render(
            request,
            f"candidate/{page}.html",
            csrf=caller.csrf,
            sitting=sitting,
            moments=moments_of(sitting),
            time_zone=time_zone_of(sitting),
            titles=titles_of(sitting, language),
            told=translate(TOLD[sitting["feedback"]], language),
            forward=sitting["navigation"] == "forward" or any(part["minutes"] for part in sitting["parts"]),
            cut_ms=_cut_ms(sitting),
            done=_part_over(sitting, request.query_params.get("done")),
            time_words=time_words(language),
        )

    @router.post("/sitting/begin")
    def begin(caller: candidate) -> Response:
        answer = _to("/sitting")
        try:
            sittings.begin(caller, _now())
        except GateClosedError:
            flash(answer, sentence("The start has not been given yet. Wait for the person in the room."), kind="info")
        except CampaignOverError:
            flash(answer, sentence("It cannot be started now. Ask the person who invited you."), kind="warning")
        except TimeOverError:
            return _to("/sitting/end")
        return answer

    @router.post("/sitting/adjustment")
    def ask(caller: candidate, words: Annotated[str, Form()] = "") -> Response:
        answer = _to("/sitting#adjustment")
        if words.strip():
            sittings.ask_for_adjustment(caller, words.strip()[:MOST_WORDS], _now())
            flash(answer, sentence("The staff have your request."))
        return answer

    @router.post("/sitting/parts/{part}/finish")
    def finish_part(part: str, caller: candidate) -> Response:
        sittings.finish_part(caller, part, _now())
        return _to("/sitting")

    @router.get("/sitting/finish")
    def ask_to_finish(request: Request, caller: candidate) -> Response:
        sitting = looking.sitting(caller, _now())
        if sitting["state"] != "running":
            return _to("/sitting")
        language = preferences_of(request).language
        return render(
            request,
            "candidate/finish.html",
            csrf=caller.csrf,
            sitting=sitting,
            moments=moments_of(sitting),
            titles=titles_of(sitting, language),
            time_words=time_words(language),
            unsent=_unsent(sitting),
        )

    @router.post("/sitting/finish")
    def finish(caller: candidate) -> Response:
        sittings.finish(caller, _now())
        return _to("/sitting/end")

    @router.get("/sitting/end")
    def get_end(request: Request, caller: candidate) -> Response:
        sitting = looking.sitting(caller, _now())
        if sitting["state"] != "finished":
            return _to("/sitting")
        language = preferences_of(request).language
        titles = titles_of(sitting, language)
        receipts = [one | {"at": _moment(one["received_at"])} for one in looking.receipts(caller)]
        return render(
            request,
            "candidate/end.html",
            csrf=caller.csrf,
            sitting=sitting,
            receipts=receipts,
            unsent=_unsent(sitting),
            titles=titles,
            time_zone=time_zone_of(sitting),
            outcomes=[] if sitting["feedback"] == "none" else _outcomes(caller, receipts, titles, language),
        )

    @router.post("/sitting/leave")
    def leave(caller: candidate) -> Response:
        sittings.leave(caller, _now())
        answer = _to("/goodbye")
        cookies.drop(answer, cookies.candidate)
        # What this browser keeps of us, so that whoever sits down next finds nothing.
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    @router.get("/goodbye")
    def goodbye(request: Request) -> Response:
        return render(request, "candidate/goodbye.html")

    def _outcomes(
        caller: CandidateCaller, receipts: list[dict[str, Any]], titles: dict[str, str], language: Language
    ) -> list[dict[str, str]]:
        outcomes = []
        for receipt in receipts:
            if receipt["submission"] is None:
                continue
            try:
                found = following.find(caller, receipt["submission"])
            except UnknownHandedInError:
                continue
            if found["state"] == "done":
                words, _more = plain_words.of_submission(found["verdict"], language)
            else:
                words = translate(sentence("Still being checked."), language)
            outcomes.append({"title": titles[receipt["item"]], "words": words})
        return outcomes

    return router


def _unsent(sitting: dict[str, Any]) -> list[str]:
    """The items with changes that no submission was left for."""
    return [
        item["id"]
        for part in sitting["parts"]
        for item in part["items"]
        if item["submissions_left"] == 0
        and item["draft"] is not None
        and item["handed_in"] is not None
        and item["draft"]["version"] > item["handed_in"]["draft_version"]
    ]


def _cut_ms(sitting: dict[str, Any]) -> int | None:
    """What somebody would have who started now, where the campaign closes before their time would be over."""
    closes_at, now = _moment(sitting["campaign"]["closes_at"]), _moment(sitting["clock"]["server_now"])
    if closes_at is None or now is None or not sitting["campaign"]["may_begin"]:
        return None
    left_ms = (closes_at - now) // timedelta(milliseconds=1)
    return left_ms if left_ms < sitting["clock"]["allowed_ms"] else None


def _part_over(sitting: dict[str, Any], part: str | None) -> dict[str, Any] | None:
    """The part that a page comes from, if its time is over while others go on."""
    return next((one for one in sitting["parts"] if one["id"] == part and one["state"] == "over"), None)


def titles_of(sitting: dict[str, Any], language: Language) -> dict[str, str]:
    """What each item is called: exercises have titles, questions are counted."""
    titles = {"practice": translate(sentence("Practice"), language)}
    number = 0
    for part in sitting["parts"]:
        for item in part["items"]:
            if item["title"] is None:
                number += 1
                titles[item["id"]] = translate(sentence("Question %(number)s"), language, {"number": str(number)})
            else:
                titles[item["id"]] = item["title"][language]
    return titles


def moments_of(sitting: dict[str, Any]) -> dict[str, datetime | None]:
    """The times of a sitting, for templates."""
    clock, campaign = sitting["clock"], sitting["campaign"]
    return {
        "now": _moment(clock["server_now"]),
        "due_at": _moment(clock["due_at"]),
        "opens_at": _moment(campaign["opens_at"]),
        "closes_at": _moment(campaign["closes_at"]),
    }


def time_zone_of(sitting: dict[str, Any]) -> str:
    """In which moments are shown."""
    return str(sitting["campaign"].get("time_zone") or "UTC")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303)


def _now() -> datetime:
    return datetime.now(UTC)
