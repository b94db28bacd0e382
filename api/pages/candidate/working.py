"""The page where one works, and what its form does without any script: save, run, hand in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.cookies import Cookies
from api.grading.waiting import Waiting
from api.pages import plain_words
from api.pages.candidate.desk import moments_of, time_zone_of, titles_of
from api.pages.candidate.script_words import saved_words, script_words
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.pages.sentences import refusal
from api.refused import RefusedError
from api.routing import APIRouter
from api.sittings.drafts import Drafts
from api.sittings.following import Following
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import (
    CandidateCaller,
    DraftConflictError,
    HandedIntent,
    NoSittingError,
    PartClosedError,
    UnknownItemError,
)
from api.sittings.service import Sittings
from api.sittings.working import Asked, Working

#: How long a page without script waits for a result before it comes without it.
_WAIT_S = 8.0
_TAKE_INPUT = frozenset({"program", "cases", "interactive"})
_LABELS = {"python": "Python", "javascript": "JavaScript"}
_FILE = "file:"
_PLACE = "place:"


def working_routes(
    sittings: Sittings,
    looking: Looking,
    drafts: Drafts,
    working: Working,
    following: Following,
    waiting: Waiting,
    cookies: Cookies,
) -> APIRouter:
    """The pages of the tasks."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get("/sitting/work/{item}")
    async def get_work(item: str, request: Request, caller: candidate) -> Response:
        submission = request.query_params.get("submission")
        found = await run_in_threadpool(_result, caller, item, submission) if submission else None
        if submission and found is not None and found["state"] != "done":
            await waiting.until_done(caller.organisation, submission, _WAIT_S)
        return await run_in_threadpool(_page, request, caller, item, submission)

    @router.get("/sitting/work/{item}/results/{submission}")
    def get_result(item: str, submission: str, request: Request, caller: candidate) -> Response:
        return render(request, "candidate/result.html", found=_result(caller, item, submission))

    @router.post("/sitting/work/{item}")
    async def post_work(item: str, request: Request, caller: candidate) -> Response:
        form = await request.form()
        return await run_in_threadpool(_hand_in, request, caller, item, form)

    def _hand_in(request: Request, caller: CandidateCaller, item: str, form: FormData) -> Response:
        language = preferences_of(request).language
        shown = looking.item(caller, item)
        content = content_of(form, shown)
        version = _number(form.get("base_version"))
        wish = form.get("do")
        address = f"/sitting/work/{item}"
        try:
            saved = drafts.save(caller, item, base_version=version, content=content, now=_now())
            if wish not in ("run", "own", "submit"):
                return RedirectResponse(address, 303)
            receipt, _again = working.hand_in(
                caller,
                Asked(
                    item=item,
                    intent=HandedIntent.SUBMIT if wish == "submit" else HandedIntent.RUN,
                    base_version=saved.version,
                    content=None,
                    stdin=str(form.get("stdin") or "") if wish == "own" else None,
                ),
                _now(),
            )
        except DraftConflictError as error:
            stored = 0 if error.draft is None else error.draft.version
            return _page(request, caller, item, None, typed=content, base_version=stored, conflict=True)
        except (NoSittingError, UnknownItemError):
            raise
        except RefusedError as error:
            return _page(
                request, caller, item, None, typed=content, base_version=version, problem=refusal(error, language)
            )
        if receipt.submission is None:
            return RedirectResponse(f"{address}?received={receipt.id}#results", 303)
        return RedirectResponse(f"{address}?submission={receipt.submission}#results", 303)

    def _result(caller: CandidateCaller, item: str, submission: str) -> dict[str, Any]:
        found = following.find(caller, submission)
        found["again"] = f"/sitting/work/{item}?submission={submission}#results"
        found["good"] = plain_words.is_good(found)
        return found

    def _page(
        request: Request,
        caller: CandidateCaller,
        item: str,
        submission: str | None,
        *,
        typed: dict[str, Any] | None = None,
        base_version: int | None = None,
        conflict: bool = False,
        problem: str | None = None,
    ) -> Response:
        now = _now()
        sitting = looking.sitting(caller, now)
        if sitting["state"] == "finished":
            return RedirectResponse("/sitting/end", 303)
        if (sitting["state"] == "waiting") != (item == "practice"):
            return RedirectResponse("/sitting", 303)
        try:
            shown = looking.item(caller, item)
        except PartClosedError:
            return RedirectResponse("/sitting", 303)
        if item != "practice":
            sittings.look_at(caller, item, now)
        language = preferences_of(request).language
        content = typed or shown["content"]
        titles = titles_of(sitting, language)
        order = [one["id"] for part in sitting["parts"] if part["state"] == "open" for one in part["items"]]
        place = order.index(item) if item in order else None
        chosen, files, others = _files(shown, content, request.query_params.get("language"))
        version = (shown["draft"] or {}).get("version", 0) if base_version is None else base_version
        received = {one["id"]: datetime.fromisoformat(one["received_at"]) for one in shown["receipts"]}
        answered = request.query_params.get("received")
        title = shown["exercise"]["title"][language] if shown["exercise"] else titles[item]
        return render(
            request,
            "candidate/work.html",
            status=409 if conflict else 422 if problem else 200,
            csrf=caller.csrf,
            sitting=sitting,
            item=shown | {"content": content},
            title=title,
            moments=moments_of(sitting)
            | {
                "saved_at": None if shown["draft"] is None else datetime.fromisoformat(shown["draft"]["saved_at"]),
                "received_at": received.get(answered or ""),
            },
            time_zone=time_zone_of(sitting),
            before=order[place - 1] if place else None,
            after=order[place + 1] if place is not None and place + 1 < len(order) else None,
            chosen=chosen,
            files=files,
            labels=_LABELS,
            base_version=version,
            takes_input=bool(shown["exercise"]) and shown["exercise"]["mode"] in _TAKE_INPUT,
            conflict=conflict,
            problem=problem,
            found=None if submission is None else _result(caller, item, submission),
            receipt=received.get(answered or ""),
            received=received,
            saved_words=saved_words(language),
            work={
                "item": item,
                "csrf": caller.csrf,
                "version": version,
                "language": chosen,
                "others": others,
                "open": shown["open"],
                "left": shown["submissions_left"],
                "words": script_words(language),
            },
        )

    return router


def content_of(form: Mapping[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """The draft that a form holds. What the stored draft has in other languages is kept."""
    if shown["question"] is not None:
        places = sorted(
            (_number(value), name.removeprefix(_PLACE)) for name, value in _pairs(form) if name.startswith(_PLACE)
        )
        chosen = [name for place, name in places if place] or [
            str(value) for name, value in _pairs(form) if name == "chosen"
        ]
        return {"chosen": chosen, "text": str(form.get("text") or "")}
    language = str(form.get("language") or "")
    # Forms send the ends of lines as two characters.
    files = {
        name.removeprefix(_FILE): str(value).replace("\r\n", "\n")
        for name, value in _pairs(form)
        if name.startswith(_FILE)
    }
    content: dict[str, Any] = {"language": language, "files": files}
    stored = shown["content"] or {}
    others = dict(stored.get("others") or {})
    if stored.get("language") not in (None, language):
        others[stored["language"]] = stored["files"]
    others.pop(language, None)
    return content | ({"others": others} if others else {})


def _files(
    shown: dict[str, Any], content: dict[str, Any] | None, wanted: str | None
) -> tuple[str | None, dict[str, str], dict[str, Any]]:
    """Language, files as they are shown, and what is kept in other languages."""
    if shown["exercise"] is None:
        return None, {}, {}
    starters = shown["exercise"]["starters"]
    stored = content or {}
    chosen = wanted if wanted in starters else stored.get("language", next(iter(starters)))
    others = dict(stored.get("others") or {})
    if stored and stored["language"] != chosen:
        others[stored["language"]] = stored["files"]
    begun = stored.get("files") if stored.get("language") == chosen else others.pop(chosen, None)
    return chosen, {**starters[chosen]["files"], **(begun or {})}, others


def _pairs(form: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return form.multi_items() if isinstance(form, FormData) else list(form.items())


def _number(value: Any) -> int:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else 0


def _now() -> datetime:
    return datetime.now(UTC)
