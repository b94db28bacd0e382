"""What can be refused about cohorts, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.cohorts.exits_model import NoPlaceError
from api.kinds import Kind

KINDS: Final[dict[type[Exception], Kind]] = {
    NoPlaceError: Kind(
        code="no-place",
        status=404,
        title="Nobody of this id has a place",
        detail="Read the exits of the admission to see who has.",
    ),
}
