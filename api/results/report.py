"""The report of a sitting as plain data: what JSON, pages and PDF show. Pure.

Staff see all of it. What a candidate sees is cut out by ``for_candidate``, by the campaign's feedback level; of hidden
checks never more than ``runner.redact`` lets through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.campaigns.plan import Feedback
from api.results.diff import FileDiff
from api.results.scoring import ItemScore, PartScore, Score, SkillScore, Standing
from api.results.timeline import Moment
from runner.model import Localized, Report
from runner.redact import candidate_view
from runner.verdict import SubmissionVerdict

#: The version of the report's JSON.
REPORT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who sat. In a blind report only the id is there."""

    id: str
    name: str | None
    email: str | None
    group: str | None
    #: What another system calls them.
    external_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What a member of staff says about a sitting, an item, or a line of code."""

    id: str
    item: str | None
    file: str | None
    line: int | None
    text: str
    #: The member, or the key that it was written with.
    author: str
    author_name: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Something handed in; its id is the receipt's."""

    id: str
    at: datetime
    #: ``run``, ``submit`` or ``answer``.
    intent: str
    #: ``candidate``, ``clock`` or ``staff``.
    by: str
    draft_version: int
    digest: str
    #: The submission whose verdict is shown: after a regrade the newer one.
    submission: str | None
    verdict: SubmissionVerdict | None
    earned: float | None
    possible: float | None
    #: True for the one that counts.
    counts: bool
    report: Report | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """The work that counts, or else the newest, beside what it started from."""

    #: Of the receipt.
    handed_in: str
    language: str
    entry: str | None
    files: Mapping[str, str]
    changes: tuple[FileDiff, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice of a question."""

    id: str
    text: Localized
    right: bool
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """An answer to a question."""

    kind: str
    prompt: Localized
    #: In the order of the question; for kind order ``chosen`` has the order of the answer.
    choices: tuple[Choice, ...]
    chosen: tuple[str, ...]
    text: str
    explanation: Localized | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """One exercise or question."""

    id: str
    title: Localized
    #: The exercise's slug, or the question's series; and its version.
    source: str
    version: int
    digest: str | None
    score: ItemScore
    time_ms: int
    runs: int
    handed_in: tuple[Handed, ...]
    code: Code | None
    answer: GivenAnswer | None

    @property
    def counting(self) -> Handed | None:
        """What counts."""
        return next((one for one in self.handed_in if one.counts), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReport:
    """One part of the battery."""

    id: str
    title: Localized
    score: PartScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A result that was computed: the newest counts, the older ones are kept."""

    number: int
    #: ``first``, ``regrade`` or ``reopened``.
    cause: str
    earned: float
    possible: float
    computed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingFacts:
    """When it was, and how long."""

    id: str
    state: str
    language: str
    trial: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    #: ``candidate``, ``clock`` or ``staff``.
    finish_reason: str | None
    allowed_ms: int
    extra_ms: int
    given_back_ms: int
    paused_ms: int
    used_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingReport:
    """Everything about one sitting."""

    view: str
    organisation: str
    campaign: str
    campaign_title: str
    battery_title: str
    feedback: Feedback
    person: Person
    sitting: SittingFacts
    score: Score
    history: tuple[Computed, ...]
    parts: tuple[PartReport, ...]
    items: tuple[ItemReport, ...]
    skills: tuple[SkillScore, ...]
    timeline: tuple[Moment, ...]
    comments: tuple[Comment, ...]
    version: int = REPORT_VERSION

    @property
    def lost(self) -> tuple[ItemReport, ...]:
        """Items of which something was lost through us."""
        return tuple(item for item in self.items if item.score.lost)


def blind(report: SittingReport) -> SittingReport:
    """The report without what tells who sat: no name, no e-mail address, no group."""
    return replace(report, person=unnamed(report.person))


def unnamed(person: Person) -> Person:
    """Of a person only the id."""
    return Person(id=person.id, name=None, email=None, group=None, external_ref=None)


def for_candidate(report: SittingReport, *, over: bool) -> dict[str, Any]:
    """What the person who sat may see, as plain JSON, by the feedback level of the battery.

    Each level shows what the one before shows, and more: ``none`` what was handed in and when; ``verdict`` verdicts
    and points; ``criteria`` what each criterion earned; ``full`` each check in the author's words, and the answers.
    Which answers are right is told once the campaign is ``over``: until then somebody else may still be asked.
    """
    level = report.feedback
    shown: dict[str, Any] = {
        "version": report.version,
        "view": "candidate",
        "feedback": level.value,
        "campaign_title": report.campaign_title,
        "battery_title": report.battery_title,
        "language": report.sitting.language,
        "started_at": report.sitting.started_at,
        "finished_at": report.sitting.finished_at,
        "finish_reason": report.sitting.finish_reason,
        "given_back_ms": report.sitting.given_back_ms,
        "items": [_item_for_candidate(item, level, over=over or report.sitting.trial) for item in report.items],
        "score": None,
        "skills": [],
    }
    if level is not Feedback.NONE:
        shown["score"] = {
            "earned": report.score.earned,
            "possible": report.score.possible,
            "final": report.score.final,
        }
    if level in (Feedback.CRITERIA, Feedback.FULL):
        shown["skills"] = [
            {"skill": _skill(one), "earned": one.earned, "possible": one.possible} for one in report.skills
        ]
    return shown


def _item_for_candidate(item: ItemReport, level: Feedback, *, over: bool) -> dict[str, Any]:
    counting = item.counting
    told = level is not Feedback.NONE
    shown: dict[str, Any] = {
        "id": item.id,
        "part": item.score.part,
        "title": _text(item.title),
        "handed_in": [
            {"id": one.id, "at": one.at, "by": one.by, "draft_version": one.draft_version, "digest": one.digest}
            | ({"verdict": one.verdict, "counts": one.counts} if told else {})
            for one in item.handed_in
            if one.intent != "run"
        ],
        # Our own failures are never hidden.
        "lost": item.score.lost,
        "earned": item.score.earned if told else None,
        "possible": item.score.possible if told else None,
        "state": item.score.state if told or item.score.state is Standing.MISSING else None,
        "criteria": [],
        "answer": None,
    }
    if level in (Feedback.CRITERIA, Feedback.FULL) and counting is not None and counting.report is not None:
        criteria = candidate_view(counting.report)["criteria"]
        if level is Feedback.CRITERIA:
            criteria = [{**one, "checks": []} for one in criteria]
        shown["criteria"] = criteria
    if level is Feedback.FULL and item.answer is not None:
        shown["answer"] = _answer(item.answer, over=over)
    return shown


def _answer(answer: GivenAnswer, *, over: bool) -> dict[str, Any]:
    return {
        "kind": answer.kind,
        "prompt": _text(answer.prompt),
        "choices": [
            {"id": one.id, "text": _text(one.text), "right": one.right if over else None, "chosen": one.chosen}
            for one in answer.choices
        ],
        "chosen": list(answer.chosen),
        "text": answer.text,
        "explanation": _text(answer.explanation) if over and answer.explanation is not None else None,
    }


def _skill(one: SkillScore) -> dict[str, Any]:
    skill = one.skill
    return {"framework": skill.framework, "version": skill.version, "code": skill.code, "level": skill.level}


def _text(text: Localized) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}
