"""How exercises and questions did their work: figures of a campaign, with warnings in words."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.i18n import Language, sentence, translate
from api.items.model import FEWEST, FEWEST_IN_GROUP, FEWEST_ITEMS, CampaignFigures
from api.items.service import Items
from api.items.words import group_said, warning_said
from api.pages.charts import Chart, bar_chart, shortened
from api.pages.preferences import preferences_of
from api.pages.staff.desk import AtDesk, page
from api.pages.staff.result_words import text_of
from api.pages.text import without_marks
from api.pages.words import filters_of
from api.paging import PageOf
from api.routing import APIRouter

_MANY = 40


def item_pages(accounts: Accounts, items: Items) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ITEMS_READ))]

    @router.get("/staff/items")
    def list_campaigns(request: Request, session: reader, cursor: str | None = None) -> Response:
        found = items.campaigns(session.caller, PageOf(cursor))
        return page(
            request, session, "staff/item_campaigns.html", section="exercises", found=found.items, next=found.next,
            cursor=cursor,
        )  # fmt: skip

    @router.get("/staff/campaigns/{campaign}/items")
    def get_items(campaign: str, request: Request, session: reader) -> Response:
        language = preferences_of(request).language
        occasion, found = items.figures(session.caller, campaign)
        titles = {one.asked.id: without_marks(text_of(one.asked.title, language)) for one in found.items}
        return page(
            request,
            session,
            "staff/items.html",
            section="campaigns" if Scope.CAMPAIGNS_READ in session.caller.scopes else "exercises",
            campaign=occasion,
            figures=found,
            titles=titles,
            warnings={
                one: [warning_said(warning, language) for warning in found.warnings_of(one)] for one in (None, *titles)
            },
            chart=_chart(found, titles, language),
            groups=[(one, group_said(one.aspect, one.group, language)) for one in found.groups],
            gaps=[(one, group_said(one.aspect, one.group, language)) for one in found.gaps],
            fewest=FEWEST,
            fewest_in_group=FEWEST_IN_GROUP,
            fewest_items=FEWEST_ITEMS,
        )

    return router


def _chart(found: CampaignFigures, titles: dict[str, str], language: Language) -> Chart | None:
    """How hard each item was. None where nobody has finished."""
    shown = [one for one in found.items if one.mean_share is not None][:_MANY]
    if not shown:
        return None
    return bar_chart(
        title=translate(sentence("How much of each was earned"), language),
        description=translate(sentence("The mean part of the points of each exercise and question."), language),
        label_of_rows=translate(sentence("Exercise or question"), language),
        labels=[f"{place}. {shortened(titles[one.asked.id])}" for place, one in enumerate(shown, 1)],
        series={translate(sentence("Mean part of the points"), language): [one.mean_share or 0.0 for one in shown]},
        most=1.0,
        words=filters_of(language)["percent"],
    )
