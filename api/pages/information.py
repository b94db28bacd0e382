"""The page about data: what is kept, why, for how long, and what one can ask for. For whoever comes, with their own."""

from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from api.accounts.organisation import Organisations
from api.cookies import Cookies
from api.i18n import translate
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.privacy.classified import PERSONAL
from api.privacy.keeping import Retention
from api.privacy.model import USUAL_DAYS, USUAL_DAYS_AGREED
from api.routing import APIRouter
from api.sittings.model import NoSittingError
from api.sittings.service import Sittings


def information_pages(
    sittings: Sittings, organisations: Organisations, retention: Retention, cookies: Cookies
) -> APIRouter:
    """The page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/privacy")
    def get_privacy(request: Request) -> Response:
        language = preferences_of(request).language
        return render(
            request,
            "privacy.html",
            kinds=[translate(one.says, language) for one in PERSONAL.values()],
            usual=(USUAL_DAYS, USUAL_DAYS_AGREED),
            own=_own(request),
        )

    def _own(request: Request) -> dict[str, object] | None:
        """What holds for whoever comes with a sitting."""
        try:
            caller = sittings.authenticate(request.cookies.get(cookies.candidate), datetime.now(UTC))
        except NoSittingError:
            return None
        organisation = organisations.named(caller.organisation)
        rule = retention.rule(caller.organisation)
        return {
            "organisation": organisation.name,
            "contact": organisation.adjustment_contact,
            "days": rule.days,
            "days_agreed": rule.days_agreed,
            "kept_until": retention.kept_until(caller.organisation, caller.candidate),
            "time_zone": organisation.time_zone,
        }

    return router
