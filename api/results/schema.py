"""The JSON of results, comments and regrades, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.results.model import MOST_COMMENT, RegradeState
from api.results.report_examples import AT, COMMENT, ID, REPORT, example
from api.results.report_schema import CommentModel, SittingReportModel
from api.sittings.model import FinishReason, SittingState

MOST_REASON = 1_000
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_POINTS: JsonDict = {"earned": 1.0, "possible": 2.0}
_SUMMARY: JsonDict = {
    "sitting": ID,
    "candidate": ID,
    "name": "Zoé Martin",
    "email": "zoe@example.org",
    "group": "Nancy",
    "state": "finished",
    "language": "fr",
    "started_at": AT,
    "finished_at": AT,
    "finish_reason": "candidate",
    "earned": 1.0,
    "possible": 2.0,
    "share": 0.5,
    "final": True,
    "number": 1,
}
_REGRADED: JsonDict = {
    "handed_in": ID,
    "item": "i1",
    "submission": ID,
    "before": _POINTS,
    "after": {"earned": 2.0, "possible": 2.0},
    "done": True,
}
_DIFFERENCE: JsonDict = {
    "sitting": ID,
    "candidate": ID,
    "name": "Zoé Martin",
    "before": _POINTS,
    "after": {"earned": 2.0, "possible": 2.0},
    "works": [_REGRADED],
}
_REGRADE: JsonDict = {
    "id": ID,
    "campaign": ID,
    "exercise": "fizzbuzz",
    "from_digest": _DIGEST,
    "to_digest": "e" * 64,
    "to_version": 2,
    "state": "ready",
    "total": 12,
    "done": 12,
    "lost": 0,
    "created_by": f"member:{ID}",
    "created_at": AT,
    "decided_by": None,
    "decided_at": None,
    "reason": None,
    "differences": [_DIFFERENCE],
}


class ResultSummary(BaseModel):
    """One line of a campaign's results. Name, e-mail address and group are null in a blind list."""

    model_config = example(_SUMMARY)

    sitting: str
    candidate: str
    name: str | None
    email: str | None
    group: str | None
    state: SittingState
    language: str
    started_at: datetime | None
    finished_at: datetime | None
    finish_reason: FinishReason | None
    earned: float | None
    possible: float | None
    share: float | None = Field(description="earned by possible")
    final: bool
    number: int | None = Field(description="Above 1 after a regrade, or when the sitting was reopened")


class ResultPage(BaseModel):
    """Results of a campaign by the page."""

    model_config = example({"items": [_SUMMARY], "next": None})

    items: list[ResultSummary]
    next: str | None


class Comparison(BaseModel):
    """Up to three sittings side by side."""

    model_config = example({"sittings": [REPORT]})

    sittings: list[SittingReportModel]


class NewComment(BaseModel):
    """A comment to add: about the sitting, an item of it, or a line of code."""

    model_config = example(
        {"text": "À reprendre ensemble.", "item": "i1", "file": "solution.py", "line": 3}, closed=True
    )

    text: str = Field(min_length=1, max_length=MOST_COMMENT)
    item: str | None = Field(default=None, max_length=40)
    file: str | None = Field(default=None, max_length=200)
    line: int | None = Field(default=None, ge=1, le=1_000_000)


class CommentList(BaseModel):
    """Every comment about a sitting, the oldest first."""

    model_config = example({"items": [COMMENT]})

    items: list[CommentModel]


class NewRegrade(BaseModel):
    """Which exercise of the campaign is to be graded again, with its newest content."""

    model_config = example({"exercise": "fizzbuzz"}, closed=True)

    exercise: str = Field(max_length=60)


class Decision(BaseModel):
    """Why somebody decides so; kept with the decision."""

    model_config = example({"reason": "The suite expected a wrong word."}, closed=True)

    reason: str | None = Field(default=None, max_length=MOST_REASON)


class PointsModel(BaseModel):
    """What something earned, of what it could."""

    model_config = example(_POINTS, title="Points")

    earned: float
    possible: float


class RegradedModel(BaseModel):
    """One piece of work before and after. null: not graded, or lost through us."""

    model_config = example(_REGRADED, title="Regraded")

    handed_in: str
    item: str
    submission: str
    before: PointsModel | None
    after: PointsModel | None
    done: bool


class DifferenceModel(BaseModel):
    """What a regrade changes of one sitting."""

    model_config = example(_DIFFERENCE, title="Difference")

    sitting: str
    candidate: str
    name: str | None
    before: PointsModel
    after: PointsModel
    works: list[RegradedModel]


class RegradeModel(BaseModel):
    """The work of a campaign on one exercise, graded once more. Nothing counts before somebody applies it."""

    model_config = example(_REGRADE, title="Regrade")

    id: str
    campaign: str
    exercise: str
    from_digest: str
    to_digest: str
    to_version: int
    state: RegradeState
    total: int
    done: int
    lost: int = Field(description="Could not be graded again through a fault of ours: keeps what it had")
    created_by: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    differences: list[DifferenceModel] = Field(description="Sittings of which something changes; empty in lists")


class RegradePage(BaseModel):
    """Regrades of a campaign, the newest first."""

    model_config = example({"items": [{**_REGRADE, "differences": []}], "next": None})

    items: list[RegradeModel]
    next: str | None
