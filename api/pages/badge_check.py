"""A page where anybody checks a badge that they were given: as text, as a file, or as a picture."""

from typing import Annotated, Any

from fastapi import File, Form, Request, UploadFile
from starlette.responses import Response

from api.accounts.guard import refuse_other_sites
from api.badges.model import MOST_CHECKED, Checked, Flaw
from api.badges.service import Badges
from api.i18n import sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.pages.shared_badges import FOUND, view_of
from api.routing import APIRouter

_WHY: dict[Flaw, str] = {
    Flaw.NOT_A_BADGE: sentence(
        "This is no badge. Choose the picture (SVG) or the file (JWT), or paste all of its text."
    ),
    Flaw.UNKNOWN_KEY: sentence("It is signed by somebody else: this platform has never used that key."),
    Flaw.CHANGED: sentence("It was changed after it was signed."),
    Flaw.REVOKED: sentence("It is genuine, but it was withdrawn."),
}
_NOTHING = sentence("Choose a file, or paste the text of a badge.")


def badge_check_pages(badges: Badges) -> APIRouter:
    """The page and its form."""
    router = APIRouter(include_in_schema=False)

    @router.get("/badges")
    def get_form(request: Request) -> Response:
        return _page(request)

    @router.post("/badges")
    def check(
        request: Request, text: Annotated[str, Form()] = "", file: Annotated[UploadFile | None, File()] = None
    ) -> Response:
        refuse_other_sites(request)
        sent = text.strip()
        if file is not None and file.filename:
            sent = file.file.read(MOST_CHECKED + 1).decode("utf-8", "replace")
        if not sent:
            return _page(request, error=translate(_NOTHING, preferences_of(request).language))
        return _page(request, badges.check(sent) if len(sent) <= MOST_CHECKED else Checked(flaw=Flaw.NOT_A_BADGE))

    def _page(request: Request, checked: Checked | None = None, *, error: str = "") -> Response:
        language = preferences_of(request).language
        more: dict[str, Any] = {}
        if checked is not None:
            words, kind, symbol = FOUND[checked.flaw]
            more = {"found": (translate(words, language), kind, symbol), "revoked_at": checked.revoked_at}
            more["why"] = "" if checked.flaw is None else translate(_WHY[checked.flaw], language)
            more["one"] = None if checked.credential is None else view_of(checked.credential)
        return render(
            request,
            "badge_check.html",
            status=422 if error else 200,
            headers={"Cache-Control": "no-store"},
            checked=checked,
            errors={"file": error} if error else {},
            **more,
        )

    return router
