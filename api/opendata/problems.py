"""What can be refused about open data, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.kinds import Kind
from api.opendata.model import TooFewForOpenDataError, UnknownReleaseError

KINDS: Final[dict[type[Exception], Kind]] = {
    TooFewForOpenDataError: Kind(
        code="too-few-for-open-data",
        status=409,
        title="There is nothing that can be published yet",
        detail="Too few people have agreed since the last release, or their results would single somebody out.",
    ),
    UnknownReleaseError: Kind(
        code="unknown-release",
        status=404,
        title="There is no such release of open data",
        detail="Read /v1/open-data to see which there are. One that was withdrawn is not offered any more.",
    ),
}
