"""What went wrong, for people: the table of ``api.errors`` as pages, in plain words and with what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.pages.static import NotBuiltError

_GONE = sentence("Check the address, or go back to the list: it may have been removed, or belong to somebody else.")
#: Of what programs are told which list to read: their titles fit people, too.
_IN_LISTS = (
    "no-results",
    "unknown-badge",
    "unknown-battery",
    "unknown-campaign",
    "unknown-candidate",
    "unknown-exercise",
    "unknown-invitation",
    "unknown-key",
    "unknown-member",
    "unknown-question",
    "unknown-regrade",
    "unknown-sitting",
    "unknown-version",
)
#: Where the words for programs would puzzle people: title and what to do, by kind of problem.
PLAIN: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_IN_LISTS, ("", _GONE)),
    "level-not-reached": ("", sentence("Badges can be taken of the levels that your work shows today.")),
    "campaign-state": ("", sentence("Load the page again to see how the campaign stands.")),
    "not-found": (
        sentence("This page does not exist"),
        sentence("Check the address, or go back to where you came from. A link from an e-mail must be complete."),
    ),
    "method-not-allowed": (
        sentence("This page cannot be opened like that"),
        sentence("Go back, and use the button of the page before."),
    ),
    "too-large": (
        sentence("This is too much at once"),
        sentence("Send at most 64 files and 1 MiB of text together."),
    ),
    "unreadable-request": (
        sentence("This could not be used as it was sent"),
        sentence("Go back, change what is named below, and send it again."),
    ),
    "refused": (
        sentence("Your browser sent something unexpected"),
        sentence("Go back, load the page again, and try once more."),
    ),
    "fault": (
        sentence("Something failed on our side"),
        sentence("Wait a moment and try again. If it goes on, tell the person who invited you."),
    ),
    "unavailable": (
        sentence("The service is not available right now"),
        sentence("Nothing was changed. Try again in a few seconds."),
    ),
    "no-api-key": (sentence("Please sign in"), sentence("This page is for people who have signed in.")),
    "missing-scope": (
        sentence("This is not for your account"),
        sentence("Ask the owner of your organisation if you need it."),
    ),
    "forged-request": (
        sentence("This form was too old, or not ours"),
        sentence("Nothing was changed. Go back, load the page again, and send it once more."),
    ),
    "unknown-item": (
        sentence("There is no such task here"),
        sentence("Go back to the overview: it lists every task of yours."),
    ),
    "not-running": (
        sentence("This cannot be done now"),
        sentence("The clock is not running: it has not been started, is paused, or is over."),
    ),
    "nothing-to-hand-in": (
        sentence("Nothing is typed yet"),
        sentence("Type something first; it is saved by itself."),
    ),
    "revision-old": (
        sentence("Somebody has changed this meanwhile"),
        sentence("Nothing of yours was saved. Load the page again to see it as it is now."),
    ),
}
_OURS = frozenset({500, 502, 503, 504})


def error_page(request: Request, told: Callable[[Language], dict[str, Any]]) -> Response | None:
    """The page of a problem. None where pages were not built: better the answer for programs than none."""
    language = preferences_of(request).language
    problem = told(language)
    title, detail = PLAIN.get(problem["type"].rpartition("/")[2], ("", ""))
    try:
        return render(
            request,
            "error.html",
            status=problem["status"],
            title=translate(title, language) or problem["title"],
            detail=translate(detail, language) or problem["detail"],
            problem=problem,
            faults=problem.get("errors", []),
            instance=problem.get("instance", "").rpartition(":")[2],
            ours=problem["status"] in _OURS,
            again=request.method == "GET" and problem["status"] in _OURS | {429},
            home="/staff" if request.url.path.startswith("/staff") else "/",
        )
    except NotBuiltError:
        return None
