"""The JSON of exports and of the addresses in PDFs, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.results.report_examples import AT, COMMENT, COMPUTED, FACTS, ID, PERSON, SCORE, example
from api.results.report_schema import (
    CodeModel,
    CommentModel,
    ComputedModel,
    DiffLineModel,
    FileDiffModel,
    GivenAnswerModel,
    HandedModel,
    ItemReportModel,
    PersonModel,
    ScoreModel,
    SittingFactsModel,
    SittingReportModel,
)
from api.results.schema import CommentList, Comparison, RegradeModel, RegradePage, ResultPage, ResultSummary

_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_LINK: JsonDict = {
    "id": ID,
    "sitting": ID,
    "language": "fr",
    "blind": False,
    "earned": 1.0,
    "possible": 2.0,
    "document_digest": _DIGEST,
    "created_by": f"member:{ID}",
    "created_at": AT,
    "revoked_at": None,
}
_VOUCHED: JsonDict = {
    "issued_at": AT,
    "organisation": "École du web",
    "campaign_title": "Rentrée 2027",
    "battery_title": "Bases de Python",
    "name": "Zoé Martin",
    "sitting": ID,
    "started_at": AT,
    "finished_at": AT,
    "earned": 1.0,
    "possible": 2.0,
    "is_current": True,
    "document_digest": _DIGEST,
}
_EXPORTED: JsonDict = {
    "person": PERSON,
    "sitting": FACTS,
    "score": SCORE,
    "history": [COMPUTED],
    "comments": [COMMENT],
}
_CAMPAIGN: JsonDict = {"id": ID, "title": "Rentrée 2027", "battery_title": "Bases de Python"}


class ReportLinkModel(BaseModel):
    """An address that was given out in a PDF. The address itself is in the PDF alone."""

    model_config = example(_LINK, title="ReportLink")

    id: str
    sitting: str
    language: str
    blind: bool
    earned: float
    possible: float
    document_digest: str = Field(description="sha256 of the PDF")
    created_by: str
    created_at: datetime
    revoked_at: datetime | None


class ReportLinkList(BaseModel):
    """Every address that was given out for a sitting."""

    model_config = example({"items": [_LINK]})

    items: list[ReportLinkModel]


class VouchedModel(BaseModel):
    """What the address in a PDF vouches for."""

    model_config = example(_VOUCHED, title="Vouched")

    issued_at: datetime
    organisation: str
    campaign_title: str
    battery_title: str
    name: str | None = Field(description="null where the report names nobody")
    sitting: str
    started_at: datetime | None
    finished_at: datetime | None
    earned: float
    possible: float
    is_current: bool = Field(description="False once there is a newer result")
    document_digest: str = Field(description="sha256 of the PDF: a file with another one was changed")


class ExportedCampaign(BaseModel):
    """Which campaign was exported."""

    model_config = example(_CAMPAIGN)

    id: str
    title: str
    battery_title: str


class ExportedSitting(BaseModel):
    """One sitting of an export."""

    model_config = example(_EXPORTED)

    person: PersonModel
    sitting: SittingFactsModel
    score: ScoreModel
    history: list[ComputedModel]
    comments: list[CommentModel]


class ResultExport(BaseModel):
    """A campaign's results as one document. See docs/results.md."""

    model_config = example(
        {
            "format": "preuve.results",
            "version": 1,
            "exported_at": AT,
            "campaign": _CAMPAIGN,
            "sittings": [_EXPORTED],
        }
    )

    format: str
    version: int
    exported_at: datetime
    campaign: ExportedCampaign
    sittings: list[ExportedSitting]


#: The models of this feature whose examples hold nulls.
RESULT_MODELS: tuple[type[BaseModel], ...] = (
    PersonModel,
    HandedModel,
    DiffLineModel,
    FileDiffModel,
    CodeModel,
    GivenAnswerModel,
    ItemReportModel,
    SittingReportModel,
    ResultSummary,
    ResultPage,
    Comparison,
    CommentList,
    RegradeModel,
    RegradePage,
    ReportLinkModel,
    ReportLinkList,
    ResultExport,
    ExportedSitting,
)
