"""The page of a candidate's own result."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from api.cookies import Cookies
from api.mastery.service import Mastery
from api.pages import plain_words
from api.pages.candidate.desk import time_zone_of, titles_of
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.pages.skill_levels import views_of
from api.results.own import OwnResults
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings
from runner.mastery.rule import PUBLISHED


def own_result_routes(
    sittings: Sittings, looking: Looking, own: OwnResults, mastery: Mastery, cookies: Cookies
) -> APIRouter:
    """The page to which the end of a sitting leads."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get("/sitting/result")
    def get_result(request: Request, caller: candidate) -> Response:
        sitting = looking.sitting(caller, datetime.now(UTC))
        if sitting["state"] != "finished" or sitting["feedback"] == "none":
            return RedirectResponse("/sitting/end", 303)
        language = preferences_of(request).language
        report = own.report(caller)
        counting = {
            item["id"]: one for item in report["items"] for one in item["handed_in"] if one["counts"] and one["verdict"]
        }
        return render(
            request,
            "candidate/report.html",
            csrf=caller.csrf,
            sitting=sitting,
            report=report,
            titles=titles_of(sitting, language),
            headings={item: plain_words.of_submission(one["verdict"], language)[0] for item, one in counting.items()},
            time_zone=time_zone_of(sitting),
            skills=views_of(mastery.own(caller), language) if report["skills"] else [],
            threshold=PUBLISHED.threshold,
        )

    return router
