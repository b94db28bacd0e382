"""What can be refused about results, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.kinds import Kind
from api.results.model import (
    NothingToRegradeError,
    NotOverError,
    PaperUnavailableError,
    PersonDecidesError,
    RegradeDecidedError,
    UnknownLinkError,
    UnknownRegradeError,
    UnknownResultError,
)

KINDS: Final[dict[type[Exception], Kind]] = {
    UnknownResultError: Kind(
        code="no-results",
        status=404,
        title="There are no results of this",
        detail="Check the id; another organisation's sittings and campaigns cannot be found either.",
    ),
    NotOverError: Kind(
        code="sitting-not-over",
        status=409,
        title="This sitting is not over",
        detail="The result can be read once everything is handed in.",
    ),
    UnknownRegradeError: Kind(
        code="unknown-regrade",
        status=404,
        title="There is no such regrade",
        detail="Read /v1/campaigns/{campaign}/regrades to see which there are.",
    ),
    NothingToRegradeError: Kind(
        code="nothing-to-regrade",
        status=409,
        title="There is nothing to grade again",
        detail="All work on %(slug)s in this campaign was graded with the exercise as it is now, or there is none.",
    ),
    RegradeDecidedError: Kind(
        code="regrade-not-ready",
        status=409,
        title="There is nothing to decide about this regrade",
        detail="It is being graded, or somebody has decided before. Its state is %(state)s.",
    ),
    PersonDecidesError: Kind(
        code="person-decides",
        status=403,
        title="A person decides this",
        detail="Somebody who is signed in has to do it: an API key cannot.",
    ),
    UnknownLinkError: Kind(
        code="unknown-report-link",
        status=404,
        title="This address vouches for nothing",
        detail="It was never given out, or it was withdrawn. Ask whoever gave you the report.",
    ),
    PaperUnavailableError: Kind(
        code="no-pdf",
        status=503,
        title="There are no PDFs right now",
        detail="The libraries that set them are not installed on the server. The report itself can be read.",
    ),
}
