"""Releases of open data, and what can be refused about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.refused import RefusedError

LICENCE: Final = "CC-BY-SA-4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by-sa/4.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What would be published now."""

    #: Of people whose sittings ended from then (None: ever) until then; no two releases of one organisation overlap.
    since: datetime | None
    until: datetime
    #: Who has agreed and has a result in that time.
    people: int
    #: How many of them there would be a line of; None: there are too few, or they are too different.
    lines: int | None
    #: Of each column how coarse it would be; 0: as it was.
    levels: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What was published."""

    id: str
    organisation: str
    since: datetime | None
    until: datetime
    lines: int
    levels: Mapping[str, int]
    #: sha256 of the file.
    digest: str
    published_at: datetime
    #: It is not offered any more; whoever has it has it.
    withdrawn_at: datetime | None


class TooFewForOpenDataError(RefusedError):
    """Too few people have agreed, or they are too different: nothing can be published that singles nobody out."""


class UnknownReleaseError(RefusedError):
    """There is no such release, or it was withdrawn."""
