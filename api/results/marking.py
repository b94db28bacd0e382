"""From material to a score: what the catalogue knows of each item is put beside what was handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from api.campaigns.plan import ExerciseItem, Item, QuestionItem, items_of
from api.catalog import scoring as questions_scoring
from api.catalog.model import BrokenExerciseError, ChangedExerciseError, NoSuchExerciseError
from api.catalog.question import Answer, Question, QuestionBody
from api.catalog.service import Catalog
from api.results import material as materials
from api.results import scoring
from api.results.material import HandedWork, Material
from api.results.scoring import CriterionMark, Outcome, Score, Work
from api.sittings.model import HandedIntent
from runner import wire
from runner.exercise import Exercise
from runner.model import Report


class Questions(Protocol):
    """Where questions are kept."""

    def question(self, organisation: str, series: str, *, version: int) -> Question:
        """One version of a question.

        Raises:
            NoSuchQuestionError: the organisation has none of it.
        """


class Marking:
    """Scores sittings of one organisation. Lives for one request: what it asks the catalogue, it asks once."""

    def __init__(self, catalog: Catalog, questions: Questions, organisation: str) -> None:
        """Everything is given; nothing is read here."""
        self._catalog = catalog
        self._questions = questions
        self._organisation = organisation
        self._exercises: dict[tuple[str, str], Exercise | None] = {}
        self._bodies: dict[tuple[str, int], QuestionBody] = {}

    def score(self, session: Session, material: Material) -> Score:
        """The score of a sitting. Of reports only those are read that count."""
        items = [self._item(part.id, item) for part, item in items_of(material.taking.plan)]
        works = [work for one in material.handed_in if (work := self._work(material, one)) is not None]
        rough = scoring.score(items, works)
        counting = {one.id: one.graded.id for one in material.handed_in if one.graded is not None and one.graded.share}
        read = materials.reports(session, [counting[item.counts] for item in rough.items if item.counts in counting])
        if not read:
            return rough
        marks = {submission: marks_of(wire.report_from_json(text)) for submission, text in read.items()}
        return scoring.score(
            items,
            [
                work if counting.get(work.id) not in marks else _with_marks(work, marks[counting[work.id]])
                for work in works
            ],
        )

    def exercise(self, item: ExerciseItem) -> Exercise | None:
        """The exercise that the item was taken from; None where its content is no longer there."""
        return self.exercise_at(item.exercise, item.digest)

    def exercise_at(self, slug: str, digest: str) -> Exercise | None:
        """An exercise with this content; None where it is no longer there."""
        key = (slug, digest)
        if key not in self._exercises:
            try:
                found = self._catalog.exercise(self._organisation, slug, digest=digest)
            except (NoSuchExerciseError, ChangedExerciseError, BrokenExerciseError):
                self._exercises[key] = None
            else:
                self._exercises[key] = found
        return self._exercises[key]

    def body(self, item: QuestionItem) -> QuestionBody:
        """The question of the item."""
        key = (item.question, item.version)
        if key not in self._bodies:
            found = self._questions.question(self._organisation, item.question, version=item.version)
            self._bodies[key] = found.body
        return self._bodies[key]

    def _item(self, part: str, item: Item) -> scoring.Item:
        if isinstance(item, QuestionItem):
            criteria = _of_question(self.body(item), 0.0)
            return scoring.Item(id=item.id, part=part, kind="question", weight=item.weight, criteria=criteria)
        exercise = self.exercise(item)
        return scoring.Item(
            id=item.id,
            part=part,
            kind="exercise",
            weight=item.weight,
            criteria=() if exercise is None else _of_exercise(exercise),
        )

    def _work(self, material: Material, one: HandedWork) -> Work | None:
        if one.intent is HandedIntent.RUN:
            return None
        if one.graded is not None:
            return Work(id=one.id, item=one.item, at=one.at, outcome=one.graded.outcome, share=one.graded.share)
        item = next(item for _, item in items_of(material.taking.plan) if item.id == one.item)
        if not isinstance(item, QuestionItem):
            return None
        body = self.body(item)
        share = questions_scoring.score(body, answer_of(one.content))
        return Work(
            id=one.id,
            item=one.item,
            at=one.at,
            outcome=Outcome.GRADED,
            share=share,
            criteria=_of_question(body, share),
        )


def answer_of(content: Mapping[str, Any]) -> Answer:
    """What was answered."""
    return Answer(chosen=tuple(content.get("chosen", ())), text=content.get("text", ""))


def marks_of(report: Report) -> tuple[CriterionMark, ...]:
    """What each criterion of an exercise earned."""
    return tuple(
        CriterionMark(
            id=one.id,
            label=one.label,
            skill=one.skill,
            earned=one.earned,
            possible=one.weight,
            passed=one.passed,
            total=one.total,
        )
        for one in report.criteria
    )


def _with_marks(work: Work, marks: Sequence[CriterionMark]) -> Work:
    return Work(id=work.id, item=work.item, at=work.at, outcome=work.outcome, share=work.share, criteria=tuple(marks))


def _of_exercise(exercise: Exercise) -> tuple[CriterionMark, ...]:
    return tuple(
        CriterionMark(
            id=one.id,
            label=one.label,
            skill=one.skill,
            earned=0.0,
            possible=one.weight,
            passed=0,
            total=len(one.checks),
        )
        for one in exercise.criteria
    )


def _of_question(body: QuestionBody, share: float) -> tuple[CriterionMark, ...]:
    """A question shows each of its skills alike."""
    return tuple(
        CriterionMark(
            id=f"{skill.framework}:{skill.code}:{skill.level}",
            label=body.prompt,
            skill=skill,
            earned=share,
            possible=1.0,
            passed=int(share == 1.0),
            total=1,
        )
        for skill in body.skills
    )
