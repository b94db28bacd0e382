"""The statistics of a campaign and of an admission: charts beside their figures, small cells left out."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.admission.rules import GroupKind
from api.admission.service import Admissions
from api.cohorts.exits import Exits
from api.cohorts.model import Band, Statistics
from api.cohorts.service import Cohorts
from api.cohorts.words import STAGES
from api.i18n import Language, sentence, translate
from api.pages.charts import Chart, bar_chart, shortened
from api.pages.preferences import preferences_of
from api.pages.staff.desk import AtDesk, page
from api.pages.staff.exits import exit_pages
from api.pages.words import filters_of
from api.routing import APIRouter

_KINDS = {GroupKind.PRIORITY: sentence("Priority group"), GroupKind.SITE: sentence("Site")}


def cohort_pages(accounts: Accounts, admissions: Admissions, cohorts: Cohorts, exits: Exits) -> APIRouter:
    """The pages, and that of what became of people."""
    router = APIRouter(include_in_schema=False)
    of_results = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.RESULTS_READ))]
    of_admissions = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ADMISSIONS_READ))]

    @router.get("/staff/campaigns/{campaign}/statistics")
    def campaign_statistics(campaign: str, request: Request, session: of_results) -> Response:
        found = cohorts.of_campaign(session.caller, campaign)
        return _statistics(request, session, found, "campaigns", f"/staff/campaigns/{campaign}")

    @router.get("/staff/admissions/{admission}/statistics")
    def admission_statistics(admission: str, request: Request, session: of_admissions) -> Response:
        found = cohorts.of_admission(session.caller, admission)
        return _statistics(request, session, found, "admissions", f"/staff/admissions/{admission}")

    router.take(exit_pages(accounts, admissions, exits))
    return router


def _statistics(request: Request, session: StaffSession, found: Statistics, section: str, back: str) -> Response:
    language = preferences_of(request).language
    return page(
        request,
        session,
        "staff/statistics.html",
        section=section,
        found=found,
        back=back,
        stages=[(translate(STAGES[one.name], language), one.people) for one in found.stages],
        kinds={kind.value: translate(words, language) for kind, words in _KINDS.items()},
        reached=None if found.by_group is None else translate(STAGES[found.by_group], language),
        spread=_spread(found, language),
        by_group=_by_group(found, language),
    )


def _spread(found: Statistics, language: Language) -> Chart | None:
    if not found.bands:
        return None
    bands = found.bands[::-1]
    return bar_chart(
        title=translate(sentence("How the results are spread"), language),
        description=translate(sentence("Number of people for each part of the points, from the best down."), language),
        label_of_rows=translate(sentence("Part of the points"), language),
        labels=[_band(one, language) for one in bands],
        series={translate(sentence("People"), language): [float(one.people) for one in bands]},
        most=float(max(one.people for one in bands)),
        whole=True,
        words=filters_of(language)["number"],
    )


def _band(one: Band, language: Language) -> str:
    percent = filters_of(language)["percent"]
    if one.from_share is None or one.to_share is None:
        return translate(sentence("No result"), language)
    if one.without_result:
        return translate(sentence("None, or up to %(most)s"), language, {"most": percent(one.to_share)})
    return f"{percent(one.from_share)} – {percent(one.to_share)}"


def _by_group(found: Statistics, language: Language) -> Chart | None:
    """The share of each group among everybody, and among those who reached the stage where that is known of any."""
    if not found.groups:
        return None
    told = [one for one in found.groups if one.reached is not None] or found.groups
    series = {translate(sentence("All people"), language): [one.share for one in told]}
    if found.by_group is not None:
        series[translate(STAGES[found.by_group], language)] = [one.reached_share or 0.0 for one in told]
    return bar_chart(
        title=translate(sentence("The share of each group"), language),
        description=translate(sentence("For each group its share of the people."), language),
        label_of_rows=translate(sentence("Group"), language),
        labels=[shortened(one.name) for one in told],
        series=series,
        most=1.0,
        words=filters_of(language)["percent"],
    )
