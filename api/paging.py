"""Lists by the page: ``?cursor=&limit=`` in, ``{"items": [...], "next": cursor or null}`` out.

A cursor is the place after the last item of a page, in an envelope that nobody needs to open. Pages are cut by what
identifies a row, never by counting: rows that come or go meanwhile neither repeat nor hide others.

A route takes a page, its use case reads it, and the answer is written in one line::

    from api.parameters import PageAsked

    @router.get("/v1/batteries", operation_id="listBatteries", summary="…", response_model=BatteryPage)
    def list_batteries(caller: reader, page: PageAsked) -> Response:
        return JSONResponse(batteries.page(caller, page).json(shown))

    def page(self, caller: Caller, asked: PageOf) -> Page[BatteryRow]:
        with self._database.read(caller.organisation) as session:
            return read_page(session, select(BatteryRow), asked, BatteryRow.id)

Ids are UUIDs of version 7, so that ordering by id is ordering by making. With ``?updated_since=`` order by
``BatteryRow.updated_at, BatteryRow.id``. More than one column must end in one that is unique.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.refused import Fault, UnfitRequestError

MOST_ITEMS = 200
USUAL_ITEMS = 50

#: Holds the longest name, in whatever script.
LONGEST_CURSOR = 1_600

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PageOf:
    """Which page somebody asks for."""

    cursor: str | None = None
    limit: int = USUAL_ITEMS


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page, and the cursor of the next one if there is any."""

    items: list[Row]
    next: str | None

    def json(self, show: Callable[[Row], Any]) -> dict[str, Any]:
        """As answers have it, each item shown by ``show``."""
        return {"items": [show(item) for item in self.items], "next": self.next}


def read_page(
    session: Session,
    statement: Select[Any],
    asked: PageOf,
    *by: InstrumentedAttribute[Any],
    newest_first: bool = False,
) -> Page[Any]:
    """A page of a ``select`` of one entity. ``by`` are columns of it: the order, the last one unique.

    Raises:
        UnfitRequestError: the cursor is none that we gave.
    """
    place = tuple_(*by)
    if asked.cursor is not None:
        values = zip(by, _open(asked.cursor, by), strict=True)
        last = tuple_(*(literal(value, column.type) for column, value in values))
        statement = statement.where(place < last if newest_first else place > last)
    order: list[ColumnElement[Any]] = [column.desc() if newest_first else column.asc() for column in by]
    rows = list(session.scalars(statement.order_by(*order).limit(asked.limit + 1)))
    items = rows[: asked.limit]
    more = len(rows) > asked.limit
    return Page(items, cursor_of([getattr(items[-1], column.key) for column in by]) if more else None)


def cut(items: list[Row], asked: PageOf, key: Callable[[Row], str]) -> Page[Row]:
    """A page of a short list that is in memory, in the order of ``key``, which is unique.

    Raises:
        UnfitRequestError: the cursor is none that we gave.
    """
    ordered = sorted(items, key=key)
    if asked.cursor is not None:
        (last,) = values_of(asked.cursor, [str])
        ordered = [item for item in ordered if key(item) > last]
    page = ordered[: asked.limit]
    return Page(page, cursor_of([key(page[-1])]) if len(ordered) > asked.limit else None)


def cursor_of(values: list[Any]) -> str:
    """The cursor of the place with these values, for lists whose order is no column's."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()


def _open(cursor: str, by: tuple[InstrumentedAttribute[Any], ...]) -> list[Any]:
    return values_of(cursor, [column.type.python_type for column in by])


def values_of(cursor: str, kinds: list[type[Any]]) -> list[Any]:
    """The values that ``cursor_of`` was given.

    Raises:
        UnfitRequestError: the cursor is none that we gave.
    """
    try:
        text = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = [msgspec.convert(one, kind) for one, kind in zip(msgspec.json.decode(text), kinds, strict=True)]
    except (binascii.Error, ValueError, TypeError, msgspec.MsgspecError):
        raise _unfit() from None
    try:
        values = [_in_utc(one) if isinstance(one, datetime) else one for one in values]
    except (ValueError, OverflowError):
        raise _unfit() from None
    if any(isinstance(value, str) and "\0" in value for value in values):
        raise _unfit()
    return values


def _in_utc(moment: datetime) -> datetime:
    """Raises ValueError without a zone, OverflowError at the ends of time."""
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _unfit() -> UnfitRequestError:
    fault = Fault(
        place="?cursor",
        message="This is no cursor of ours.",
        remedy="Send the field next of the page before, unchanged; leave it out for the first page.",
    )
    return UnfitRequestError((fault,))
