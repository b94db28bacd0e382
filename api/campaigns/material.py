"""The catalogue, as reading and reviewing a plan ask it. One for each request: it remembers what it was told."""

from __future__ import annotations

from typing import Protocol

from api.campaigns.plan import ExerciseItem, QuestionItem
from api.campaigns.plan_review import Material
from api.catalog.model import BrokenExerciseError, ChangedExerciseError, Entry, NoSuchExerciseError, NoSuchQuestionError
from api.catalog.question import Question
from api.catalog.service import Catalog
from runner.model import Localized

#: Of a question's text, what tells which it is.
_TITLE = 80


class QuestionShelf(Protocol):
    """The questions of organisations: ``api.catalog.questions.Questions``."""

    def question(self, organisation: str, series: str, version: int | None = None) -> Question:
        """One of them, in its newest version or in this one; retired ones, too. Raises NoSuchQuestionError."""


class CatalogLookup:
    """What an organisation's catalogue knows: ``plan_review.Lookup`` and ``plan_reading.Newest`` at once."""

    def __init__(self, catalog: Catalog, questions: QuestionShelf, organisation: str) -> None:
        """``organisation`` is whose batteries are looked at."""
        self._catalog = catalog
        self._questions = questions
        self._organisation = organisation
        self._entries: dict[tuple[str, str | None, int | None], Entry | None] = {}
        self._asked: dict[tuple[str, int | None], Question | None] = {}

    def newest_exercise(self, slug: str) -> tuple[int, str] | None:
        """See ``plan_reading.Newest``."""
        entry = self._entry(slug)
        return None if entry is None else (entry.version, entry.exercise.digest)

    def newest_question(self, series: str) -> int | None:
        """See ``plan_reading.Newest``."""
        question = self._question(series)
        return None if question is None or question.retired_at is not None else question.version

    def exercise_material(self, item: ExerciseItem) -> Material | None:
        """See ``plan_review.Lookup``."""
        entry = self._entry(item.exercise, item.digest, item.version)
        if entry is None:
            return None
        newest = self._entry(item.exercise)
        exercise = entry.exercise
        return Material(
            title=exercise.title,
            minutes=exercise.minutes,
            skills=tuple(dict.fromkeys(criterion.skill for criterion in exercise.criteria)),
            languages=tuple(exercise.languages),
            newest=entry.version if newest is None else newest.version,
            is_usable=newest is not None,
        )

    def question_material(self, item: QuestionItem) -> Material | None:
        """See ``plan_review.Lookup``."""
        question, newest = self._question(item.question, item.version), self._question(item.question)
        if question is None:
            return None
        prompt = question.body.prompt
        return Material(
            title=Localized(fr=_shortened(prompt.fr), en=_shortened(prompt.en)),
            minutes=question.body.seconds / 60,
            skills=question.body.skills,
            newest=question.version if newest is None else newest.version,
            is_usable=newest is not None and newest.retired_at is None,
        )

    def _entry(self, slug: str, digest: str | None = None, version: int | None = None) -> Entry | None:
        key = (slug, digest, version)
        if key not in self._entries:
            try:
                self._entries[key] = self._catalog.entry(self._organisation, slug, digest=digest, version=version)
            except (NoSuchExerciseError, ChangedExerciseError, BrokenExerciseError):
                self._entries[key] = None
        return self._entries[key]

    def _question(self, series: str, version: int | None = None) -> Question | None:
        key = (series, version)
        if key not in self._asked:
            try:
                self._asked[key] = self._questions.question(self._organisation, series, version)
            except NoSuchQuestionError:
                self._asked[key] = None
        return self._asked[key]


def _shortened(prompt: str) -> str:
    line = next((line.strip() for line in prompt.splitlines() if line.strip()), "")
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"
