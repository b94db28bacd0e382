"""The candidate's own space: what is theirs here, section by section. Opened by the same links and codes as a sitting.

A section is a line in ``SECTIONS`` with a page of its own; its routes stand in a module ``mine_<section>``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from starlette.responses import Response

from api.cookies import Cookies
from api.i18n import sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

HOME: Final = "/mine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One line of the first page."""

    address: str
    title: str
    #: What one finds there, in a sentence.
    says: str
    #: Whether it is offered, by the sitting as ``Looking.sitting`` shows it.
    when: Callable[[dict[str, Any]], bool] = lambda _sitting: True


def _may_read_result(sitting: dict[str, Any]) -> bool:
    return bool(sitting["state"] == "finished" and sitting["feedback"] != "none")


#: In the order in which they are shown.
SECTIONS: tuple[Section, ...] = (
    Section(
        address="/sitting/result",
        title=sentence("Your result"),
        says=sentence("What came of your test, as far as it may be shown."),
        when=_may_read_result,
    ),
    Section(
        address="/mine/badges",
        title=sentence("Your badges"),
        says=sentence("What your work has shown, signed: to keep and to show."),
    ),
    Section(
        address="/mine/path",
        title=sentence("Trades and training"),
        says=sentence("Which trades fit what your work shows, what is lacking, and the modules that lead there."),
    ),
    Section(
        address="/mine/findable",
        title=sentence("Be found for a job"),
        says=sentence("Who may find you by your skills, who has looked, and who would like to talk to you."),
    ),
    Section(
        address="/mine/data",
        title=sentence("Your data and your consents"),
        says=sentence("What you agree to, what is kept about you, and how to have it or have it deleted."),
    ),
)


#: For those alone who were asked: to others it would only be frightening.
ALIKE = Section(
    address="/mine/similarities",
    title=sentence("Work that is alike"),
    says=sentence("Somebody asks you about passages of your work. Nothing is decided before you were heard."),
)


def mine_page(
    request: Request, template: str, caller: CandidateCaller, sitting: dict[str, Any], **more: Any
) -> Response:
    """A page of the space: ``template`` extends ``candidate/mine/layout.html``."""
    return render(request, template, csrf=caller.csrf, sitting=sitting, home=HOME, **more)


def mine_pages(
    sittings: Sittings, looking: Looking, cookies: Cookies, *, asked: Callable[[CandidateCaller], bool]
) -> APIRouter:
    """The first page of the space. ``asked`` tells whether staff have asked somebody about their work."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(HOME)
    def get_mine(request: Request, caller: candidate) -> Response:
        sitting = looking.sitting(caller, datetime.now(UTC))
        language = preferences_of(request).language
        offered = [
            {"address": one.address, "title": translate(one.title, language), "says": translate(one.says, language)}
            for one in (*([ALIKE] if asked(caller) else []), *SECTIONS)
            if one.when(sitting)
        ]
        return mine_page(request, "candidate/mine/index.html", caller, sitting, sections=offered)

    return router
