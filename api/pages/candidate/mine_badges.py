"""The candidate's own badges: taking one, having it as a file or a picture, showing some by a link."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.badges.credential import said_by
from api.badges.model import HIGHEST_LEVEL, MOST_LABEL, Badge, Takeable
from api.badges.service import Badges
from api.badges.sharing import Shares
from api.cookies import Cookies
from api.i18n import language_of, sentence, translate
from api.pages.candidate.mine import mine_page
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, naming_of
from api.pages.sentences import refusal
from api.refused import RefusedError
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_BADGES = "/mine/badges"
_CHOOSE_LEVEL = sentence("Choose what to take a badge of.")
_CHOOSE_BADGES = sentence("Choose at least one badge to show.")


def mine_badge_pages(
    badges: Badges, shares: Shares, sittings: Sittings, looking: Looking, cookies: Cookies
) -> APIRouter:
    """The page and its forms."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(_BADGES)
    def get_badges(request: Request, caller: candidate) -> Response:
        return _page(request, caller)

    @router.post(_BADGES)
    def take(
        request: Request,
        caller: candidate,
        level: Annotated[str, Form()] = "",
        named: Annotated[str, Form()] = "",
        language: Annotated[str, Form()] = "",
    ) -> Response:
        told = preferences_of(request).language
        wanted = _level_of(level)
        if wanted is None:
            return _page(request, caller, errors={"level": translate(_CHOOSE_LEVEL, told)})
        try:
            badges.take(caller, wanted, named=named == "yes", language=language_of(language) or told)
        except RefusedError as error:
            return _page(request, caller, errors={"level": refusal(error, told)})
        answer = RedirectResponse(f"{_BADGES}#have", 303)
        flash(answer, sentence("The badge is yours."))
        return answer

    @router.post("/mine/badge-shares")
    def share(
        request: Request,
        caller: candidate,
        chosen: Annotated[list[str] | None, Form()] = None,
        label: Annotated[str, Form()] = "",
    ) -> Response:
        told = preferences_of(request).language
        if not chosen:
            return _page(request, caller, errors={"chosen": translate(_CHOOSE_BADGES, told)})
        try:
            shares.make(caller, chosen, " ".join(label.replace("\0", "").split())[:MOST_LABEL])
        except RefusedError as error:
            return _page(request, caller, errors={"chosen": refusal(error, told)})
        answer = RedirectResponse(f"{_BADGES}#links", 303)
        flash(answer, sentence("The link is made. Give it to whom you like."))
        return answer

    @router.post("/mine/badge-shares/{share}/close")
    def close(share: str, caller: candidate) -> Response:
        shares.close(caller, share)
        answer = RedirectResponse(f"{_BADGES}#links", 303)
        flash(answer, sentence("The link is closed: it shows nothing any more."))
        return answer

    def _page(request: Request, caller: CandidateCaller, *, errors: dict[str, str] | None = None) -> Response:
        sitting = looking.sitting(caller, datetime.now(UTC))
        own, links = badges.own(caller), shares.own(caller)
        name_of, told = naming_of(request), preferences_of(request).language
        level_words = translate(sentence("%(skill)s, level %(level)s"), told)
        views = [_view(one) for one in own.badges]
        titles = {one["badge"].id: one["title"] for one in views}
        return mine_page(
            request,
            "candidate/mine/badges.html",
            caller,
            sitting,
            status=422 if errors else 200,
            name=own.name,
            views=views,
            showable=[(one["badge"].id, one["title"]) for one in views if one["badge"].revoked_at is None],
            takeable=[
                (
                    f"{one.framework}/{one.version}/{one.code}/{one.level}",
                    level_words % {"skill": name_of(_tag(one)), "level": one.level},
                )
                for one in own.takeable
            ],
            links=[(one, [titles[badge] for badge in one.badges if badge in titles]) for one in links],
            errors=errors or {},
        )

    return router


def _view(badge: Badge) -> dict[str, Any]:
    return {"badge": badge, "title": said_by(badge.credential)["name"]}


def _tag(one: Takeable) -> dict[str, str]:
    return {"framework": one.framework, "version": one.version, "code": one.code}


def _level_of(text: str) -> Takeable | None:
    """As the form sends it: framework/version/code/level."""
    parts = text[:400].split("/")
    if len(parts) != 4 or not parts[3].isdecimal() or not 1 <= int(parts[3][:3]) <= HIGHEST_LEVEL:
        return None
    return Takeable(framework=parts[0], version=parts[1], code=parts[2], level=int(parts[3]))
