"""Moments that somebody may send: those that can be said in every time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
_EVER: Final = datetime(1, 1, 1, tzinfo=UTC)

#: What pydantic calls a moment beyond that, see ``api.field_faults``.
TOO_FAR: Final = "moment_too_far"


def is_near(moment: datetime) -> bool:
    """False for what some time zone or calendar cannot say any more."""
    return EARLIEST <= moment <= LATEST


def _near(moment: datetime) -> datetime:
    if not is_near(moment):
        raise PydanticCustomError(TOO_FAR, "too far away")
    return moment


def _not_late(moment: datetime) -> datetime:
    if not _EVER <= moment <= LATEST:
        raise PydanticCustomError(TOO_FAR, "too far away")
    return moment


#: Of something that is planned.
Moment = Annotated[AwareDatetime, AfterValidator(_near)]
#: To look back to: some clients mean "ever" by the year 1.
LookBack = Annotated[AwareDatetime, AfterValidator(_not_late)]
