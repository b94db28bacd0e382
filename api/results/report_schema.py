"""The JSON of reports of sittings, as the API's reference describes it. The shape is that of ``api.results.report``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.campaigns.plan import Feedback
from api.catalog.schema import SkillModel, Text
from api.results.model import ResultCause
from api.results.report_examples import (
    ANSWER,
    CHOICE,
    CODE,
    COMMENT,
    COMPUTED,
    DIFF,
    FACTS,
    FOR_CANDIDATE,
    HANDED,
    ITEM,
    ITEM_SCORE,
    LINE,
    MARK,
    MOMENT,
    PART,
    PART_SCORE,
    PERSON,
    REPORT,
    SCORE,
    SKILL_SCORE,
    example,
)
from api.results.scoring import Standing
from api.sittings.model import FinishReason, HandedBy, HandedIntent, SittingState
from runner.verdict import SubmissionVerdict


class CriterionMarkModel(BaseModel):
    """What a criterion earned, in points of the sitting."""

    model_config = example(MARK, title="CriterionMark")

    id: str
    label: Text
    skill: SkillModel
    earned: float
    possible: float
    passed: int
    total: int


class ItemScoreModel(BaseModel):
    """The points of one item."""

    model_config = example(ITEM_SCORE, title="ItemScore")

    id: str
    part: str
    kind: Literal["exercise", "question"]
    state: Standing
    earned: float
    possible: float = Field(description="0 where all of its work was lost through us: it is left out of the score")
    counts: str | None = Field(description="The receipt of the work that counts: the best one; of answers the newest")
    handed_in: int
    waiting: int = Field(description="How much of it is still being graded")
    lost: int = Field(description="How much of it was lost through us")
    criteria: list[CriterionMarkModel]


class PartScoreModel(BaseModel):
    """The points of one part."""

    model_config = example(PART_SCORE, title="PartScore")

    id: str
    earned: float
    possible: float


class SkillScoreModel(BaseModel):
    """What all items together show of one skill at one level."""

    model_config = example(SKILL_SCORE, title="SkillScore")

    skill: SkillModel
    earned: float
    possible: float
    passed: int
    total: int


class ScoreModel(BaseModel):
    """What a sitting is worth."""

    model_config = example(SCORE, title="Score")

    earned: float
    possible: float
    final: bool = Field(description="False while something is being graded")
    parts: list[PartScoreModel]
    items: list[ItemScoreModel]
    skills: list[SkillScoreModel]
    version: int


class PersonModel(BaseModel):
    """Who sat. All but the id is null in a blind report."""

    model_config = example(PERSON, title="Person")

    id: str
    name: str | None
    email: str | None
    group: str | None
    external_ref: str | None


class SittingFactsModel(BaseModel):
    """When it was, and how long."""

    model_config = example(FACTS, title="SittingFacts")

    id: str
    state: SittingState
    language: str
    trial: bool = Field(description="Staff have tried the battery: counts nowhere")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    finish_reason: FinishReason | None
    allowed_ms: int
    extra_ms: int
    given_back_ms: int = Field(description="After a fault of ours")
    paused_ms: int
    used_ms: int


class ComputedModel(BaseModel):
    """A result as it was computed. The newest counts."""

    model_config = example(COMPUTED, title="Computed")

    number: int
    cause: ResultCause
    earned: float
    possible: float
    computed_at: datetime


class CommentModel(BaseModel):
    """What a member of staff says about a sitting, an item, or a line of code."""

    model_config = example(COMMENT, title="Comment")

    id: str
    item: str | None
    file: str | None
    line: int | None
    text: str
    author: str
    author_name: str | None
    at: datetime


class HandedModel(BaseModel):
    """Something handed in; its id is the receipt's."""

    model_config = example(HANDED, title="Handed")

    id: str
    at: datetime
    intent: HandedIntent
    by: HandedBy
    draft_version: int
    digest: str
    submission: str | None = Field(description="After a regrade that was applied: the newer one")
    verdict: SubmissionVerdict | None
    earned: float | None
    possible: float | None
    counts: bool
    report: dict[str, Any] | None = Field(description="See docs/report.md; hidden checks in full need reports:read")


class DiffLineModel(BaseModel):
    """One line of a change."""

    model_config = example(LINE, title="DiffLine")

    kind: Literal["same", "added", "removed"]
    before: int | None
    after: int | None
    text: str


class FileDiffModel(BaseModel):
    """What was changed of a file that the candidate started from."""

    model_config = example(DIFF, title="FileDiff")

    name: str
    added: int
    removed: int
    hunks: list[list[DiffLineModel]]


class CodeModel(BaseModel):
    """The work that counts, or else the newest."""

    model_config = example(CODE, title="Code")

    handed_in: str
    language: str
    entry: str | None
    files: dict[str, str]
    changes: list[FileDiffModel]


class AnswerChoiceModel(BaseModel):
    """One choice of a question."""

    model_config = example(CHOICE, title="AnswerChoice")

    id: str
    text: Text
    right: bool | None = Field(description="null without the scope reports:read")
    chosen: bool


class GivenAnswerModel(BaseModel):
    """An answer to a question."""

    model_config = example(ANSWER, title="GivenAnswer")

    kind: str
    prompt: Text
    choices: list[AnswerChoiceModel]
    chosen: list[str]
    text: str
    explanation: Text | None


class ItemReportModel(BaseModel):
    """One exercise or question."""

    model_config = example(ITEM, title="ItemReport")

    id: str
    title: Text
    source: str = Field(description="The exercise's slug, or the question's id")
    version: int
    digest: str | None
    score: ItemScoreModel
    time_ms: int
    runs: int
    handed_in: list[HandedModel]
    code: CodeModel | None
    answer: GivenAnswerModel | None


class PartReportModel(BaseModel):
    """One part of the battery."""

    model_config = example(PART, title="PartReport")

    id: str
    title: Text
    score: PartScoreModel


class MomentModel(BaseModel):
    """One entry of the time line."""

    model_config = example(MOMENT, title="Moment")

    at: datetime
    kind: str
    item: str | None
    data: dict[str, Any]


class SittingReportModel(BaseModel):
    """Everything about one sitting. See docs/results.md."""

    model_config = example(REPORT, title="SittingReport")

    version: int
    view: Literal["staff"]
    organisation: str
    campaign: str
    campaign_title: str
    battery_title: str
    feedback: Feedback
    person: PersonModel
    sitting: SittingFactsModel
    score: ScoreModel
    history: list[ComputedModel]
    parts: list[PartReportModel]
    items: list[ItemReportModel]
    skills: list[SkillScoreModel]
    timeline: list[MomentModel]
    comments: list[CommentModel]


class CandidateReportModel(BaseModel):
    """What the person who sat may see, by the feedback level."""

    model_config = example(FOR_CANDIDATE, title="CandidateReport")

    version: int
    view: Literal["candidate"]
    feedback: Feedback
    campaign_title: str
    battery_title: str
    language: str
    started_at: datetime | None
    finished_at: datetime | None
    finish_reason: FinishReason | None
    given_back_ms: int
    items: list[dict[str, Any]]
    score: dict[str, Any] | None
    skills: list[dict[str, Any]]
