"""PUT, GET and DELETE of /v1/warm-stocks."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.moments import Moment
from api.refused import may_refuse
from api.routing import APIRouter
from api.warmth.model import UnfitWarmStockError, UnknownWarmStockError, WarmStock
from api.warmth.service import Warmth
from runner.wire import MOST_WARM

_WISH: JsonDict = {
    "language": "python",
    "count": 6,
    "begins_at": "2026-12-01T08:50:00Z",
    "ends_at": "2026-12-01T12:00:00Z",
}
_STOCK: JsonDict = {"name": "webacademie-december", **_WISH}


class NewWarmStock(BaseModel):
    """Sandboxes to have ready, started and unused, before somebody needs them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_WISH]})

    language: str = Field(max_length=40, description="A language of the exercises")
    count: int = Field(ge=1, le=MOST_WARM, description="In each slot, up to its own maximum")
    begins_at: Moment = Field(description="Some minutes before people come")
    ends_at: Moment


class WarmStockModel(NewWarmStock):
    """What was asked for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_STOCK]})

    name: str


class WarmStockList(BaseModel):
    """All that the organisation has asked for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"warm_stocks": [_STOCK]}]})

    warm_stocks: list[WarmStockModel]


_Name = Annotated[
    str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$", description="Your own name for it, such as the campaign's")
]


def warmth_routes(warmth: Warmth, accounts: Accounts) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["operation"])
    operator = Annotated[Caller, Depends(Needs(accounts, Scope.OPERATION_WRITE))]

    @router.put(
        "/v1/warm-stocks/{name}",
        operation_id="putWarmStock",
        summary="Have sandboxes ready for a campaign",
        response_model=WarmStockModel,
        responses={201: {"model": WarmStockModel, "description": "There was none of this name"}},
        openapi_extra=may_refuse(UnfitWarmStockError),
    )
    def put_warm_stock(name: _Name, new: NewWarmStock, caller: operator) -> Response:
        """Slots obey within seconds once the time has come. The same request again changes nothing."""
        stock = WarmStock(
            name=name, language=new.language, count=new.count, begins_at=new.begins_at, ends_at=new.ends_at
        )
        fresh = warmth.put(caller.organisation, stock)
        return JSONResponse(_answer(stock), 201 if fresh else 200)

    @router.get(
        "/v1/warm-stocks",
        operation_id="listWarmStocks",
        summary="Read what was asked for ahead",
        response_model=WarmStockList,
    )
    def list_warm_stocks(caller: operator) -> Response:
        """In the order of their beginnings, those of the last months included."""
        return JSONResponse({"warm_stocks": [_answer(stock) for stock in warmth.of(caller.organisation)]})

    @router.delete(
        "/v1/warm-stocks/{name}",
        operation_id="deleteWarmStock",
        summary="Need sandboxes no longer",
        response_model=WarmStockModel,
        openapi_extra=may_refuse(UnknownWarmStockError),
    )
    def delete_warm_stock(name: _Name, caller: operator) -> Response:
        """Answers with what was asked for. What is in stock goes as nobody asks for it."""
        return JSONResponse(_answer(warmth.remove(caller.organisation, name)))

    return router


def _answer(stock: WarmStock) -> dict[str, Any]:
    return {
        "name": stock.name,
        "language": stock.language,
        "count": stock.count,
        "begins_at": _moment(stock.begins_at),
        "ends_at": _moment(stock.ends_at),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
