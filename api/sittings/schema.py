"""The JSON of sittings, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.catalog.schema import ExercisePage, Text
from api.sittings.examples import (
    CLOCK,
    DRAFT,
    ITEM,
    ITEM_PAGE,
    NEW_DRAFT,
    OFFER,
    PART,
    RECEIPT,
    SAVED,
    SITTING_EXAMPLE,
    SUBMISSION,
    TITLE,
    example,
    sent,
)
from api.sittings.model import MOST_WORDS, FinishReason, HandedBy, HandedIntent, SittingState
from runner.verdict import Intent, State, SubmissionVerdict


class NewDraft(BaseModel):
    """Work to be saved."""

    model_config = sent("NewDraft", NEW_DRAFT, {"base_version": 0, "content": {"chosen": ["a"]}})

    base_version: int = Field(ge=0, le=1 << 31, description="The version that was changed; 0 if there is none yet")
    content: dict[str, Any] = Field(
        description="To an exercise `language`, `files` and perhaps `others` (files by other languages, kept and never "
        "graded); to a question `chosen` or `text`"
    )


class SavedModel(BaseModel):
    """What was typed is kept, for good."""

    model_config = example("Saved", SAVED)

    version: int
    saved_at: datetime


class NewRun(BaseModel):
    """Try the sample checks, or input of one's own."""

    model_config = sent("NewRun", {"base_version": 4}, {**NEW_DRAFT, "stdin": "2 3\n"})

    base_version: int = Field(ge=0, le=1 << 31, description="The draft that is meant, or that `content` changes")
    content: dict[str, Any] | None = Field(default=None, description="A newer draft, saved at the same time")
    stdin: str | None = Field(default=None, description="Input of one's own")


class NewHandIn(BaseModel):
    """Hand in the draft of an item."""

    model_config = sent("NewHandIn", {"base_version": 4}, NEW_DRAFT)

    base_version: int = Field(ge=0, le=1 << 31, description="The draft that is meant, or that `content` changes")
    content: dict[str, Any] | None = Field(default=None, description="A newer draft, saved at the same time")


class Adjustment(BaseModel):
    """What somebody needs."""

    model_config = sent("Adjustment", {"words": "Puis-je avoir plus de temps ? Je suis dyslexique."})

    words: str = Field(min_length=1, max_length=MOST_WORDS)


class Left(BaseModel):
    """This device's session has ended."""

    model_config = example("Left", {"left": True})

    left: bool


class ReceiptModel(BaseModel):
    """Something that was handed in. The same digest means exactly the same work."""

    model_config = example("Receipt", RECEIPT)

    id: str
    sitting: str
    item: str
    kind: HandedIntent
    digest: str = Field(description="sha256 of the canonical JSON of what was handed in")
    draft_version: int
    by: HandedBy = Field(description="`clock`: the newest draft, when the time was over")
    received_at: datetime
    submission: str | None = Field(description="null for answers to questions")


class ReceiptList(BaseModel):
    """Everything that was handed in to be graded."""

    model_config = example("ReceiptList", {"items": [RECEIPT], "next": None})

    items: list[ReceiptModel]
    next: None = None


class ClockModel(BaseModel):
    """The times of a sitting, by the server's clock."""

    model_config = example("SittingClock", CLOCK)

    server_now: datetime
    started_at: datetime | None
    ends_at: datetime | None
    part_ends_at: datetime | None
    due_at: datetime | None = Field(description="When the clock acts next: the end of the part or of the whole")
    left_ms: int
    allowed_ms: int
    extra_ms: int
    given_back_ms: int = Field(description="Time that a fault of ours had taken")
    paused_ms: int
    paused_at: datetime | None
    grace_ms: int = Field(description="For so long after the end a save that was on its way is still taken")


class DraftState(BaseModel):
    """A draft without its content."""

    model_config = example("DraftState", DRAFT)

    version: int
    saved_at: datetime
    saved_by: Literal["this_device", "another_device"]


class ItemState(BaseModel):
    """How far an item is."""

    model_config = example("SittingItem", ITEM)

    id: str
    kind: Literal["exercise", "question"]
    weight: float
    title: Text | None
    minutes: int | None
    languages: list[str]
    draft: DraftState | None
    handed_in: ReceiptModel | None = Field(description="What was handed in last")
    submissions: int | None = Field(description="How many are allowed; null: as many as one likes")
    submissions_left: int | None


class PracticeState(BaseModel):
    """The exercise to practise with before the clock starts. Counts nowhere."""

    model_config = example("Practice", {"id": "practice", "title": TITLE, "draft": None, "handed_in": None})

    id: str
    title: Text
    draft: DraftState | None
    handed_in: ReceiptModel | None


class PartState(BaseModel):
    """Some items, perhaps with a time of their own."""

    model_config = example("SittingPart", PART)

    id: str
    title: Text
    minutes: int | None
    state: Literal["to_come", "open", "over"]
    items: list[ItemState]


class OfferModel(BaseModel):
    """The campaign of a sitting."""

    model_config = example("SittingCampaign", OFFER)

    title: str
    organisation: str
    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str = Field(description="An IANA name")
    may_begin: bool
    gate: Literal["open", "closed"] | None = Field(description="null: there is no start gate")


class SittingModel(BaseModel):
    """A sitting as the one who takes it sees it."""

    model_config = example("OwnSitting", SITTING_EXAMPLE)

    id: str
    state: SittingState
    finish_reason: FinishReason | None
    finished_at: datetime | None
    trial: bool
    language: str
    candidate: str
    campaign: OfferModel
    clock: ClockModel
    extra_percent: int
    minutes: int
    points: float
    feedback: str
    navigation: str
    go_on_at: float | None = Field(
        description="Not null: parts are steps, and this share of a step's questions leads on; leaving takes a break"
    )
    part: str
    parts: list[PartState]
    practice: PracticeState | None
    adjustment: str | None
    csrf: str = Field(description="To be sent in the header X-CSRF-Token with whatever changes something")


class ItemPage(BaseModel):
    """An item with everything that is needed to work on it."""

    model_config = example("SittingItemPage", ITEM_PAGE)

    id: str
    part: str | None
    weight: float
    open: bool = Field(description="Whether it may be worked on now")
    exercise: ExercisePage | None
    question: dict[str, Any] | None
    submissions: int | None
    submissions_left: int | None
    draft: DraftState | None
    content: dict[str, Any] | None = Field(description="The draft itself")
    handed_in: ReceiptModel | None
    receipts: list[ReceiptModel]


class OwnSubmission(BaseModel):
    """What became of a submission, as far as the battery lets its author know."""

    model_config = example("OwnSubmission", SUBMISSION)

    id: str
    exercise: str
    language: str
    mode: Intent
    state: State
    ahead: int | None = Field(description="How many wait before it; null if it does not wait")
    attempt: int
    created_at: datetime
    finished_at: datetime | None
    verdict: SubmissionVerdict | None
    earned: float | None
    possible: float | None
    report: dict[str, Any] | None


#: Of these, examples hold nulls, which the framework would leave out of its document.
WITH_NULLS: tuple[type[BaseModel], ...] = (SittingModel, ItemPage, OwnSubmission, ReceiptList)
