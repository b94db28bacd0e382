"""GET /v1/campaigns/{id}/items."""

from typing import Annotated

from fastapi import Depends, Path, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.items.schema import CampaignItems
from api.items.service import Items
from api.items.showing import figures_shown
from api.refused import may_refuse
from api.results.model import UnknownResultError
from api.results.routes import as_json
from api.routing import APIRouter


def item_routes(items: Items, accounts: Accounts) -> APIRouter:
    """The route of this feature."""
    router = APIRouter(tags=["results"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.ITEMS_READ))]

    @router.get(
        "/v1/campaigns/{campaign}/items",
        operation_id="getCampaignItems",
        summary="Read how the items of a campaign did their work",
        response_model=CampaignItems,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def get_items(campaign: Annotated[str, Path(description="The campaign's `id`")], caller: reader) -> Response:
        """Difficulty, discrimination, time, reliability, group differences, and warnings in words. Nobody is named."""
        _, found = items.figures(caller, campaign)
        return as_json(figures_shown(found))

    return router
