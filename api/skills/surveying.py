"""Looking over an organisation's tasks by skill: the bank's exercises, its own, and its questions that are in use."""

from __future__ import annotations

from collections.abc import Iterator

from api.catalog.questions import Questions
from api.catalog.service import Catalog
from api.paging import MOST_ITEMS, Page, PageOf
from api.skills.coverage import SkillCover, Speakers, Task, TaskKind, TaskName, TradeCover
from api.skills.model import SkillKey
from api.skills.service import Skills, key_of
from api.skills.trades import Trades


class Survey:
    """The use cases of this feature that concern tasks."""

    def __init__(self, catalog: Catalog, questions: Questions, skills: Skills, trades: Trades) -> None:
        """All are asked for each look."""
        self._catalog = catalog
        self._questions = questions
        self._skills = skills
        self.ready_made = trades

    def speakers(self, organisation: str) -> Speakers:
        """Everything that a battery could be made of now, by what it speaks for."""
        return Speakers([*self._exercises(organisation), *self._asked(organisation)])

    def page(self, organisation: str, asked: PageOf, framework: str, version: str) -> Page[SkillCover]:
        """A framework's skills by code, each with the tasks that speak for it.

        Raises:
            UnfitRequestError: the cursor is none that we gave.
        """
        page = self._skills.search(asked, framework=framework, version=version)
        speakers = self.speakers(organisation)
        return Page([speakers.cover(one) for one in page.items], page.next)

    def trades(self, speakers: Speakers) -> list[TradeCover]:
        """The trades that come with the installation, and how far tasks can show what they need."""
        return [speakers.of_trade(one) for one in self.ready_made.all]

    def strays(self, speakers: Speakers) -> list[SkillKey]:
        """What tasks speak for, and no framework here has."""
        return sorted(speakers.keys - self._skills.known(speakers.keys).keys())

    def _exercises(self, organisation: str) -> Iterator[Task]:
        for entry in self._catalog.entries(organisation):
            exercise = entry.exercise
            yield Task(
                name=TaskName(TaskKind.EXERCISE, exercise.slug),
                title=exercise.title,
                tags=frozenset((key_of(one.skill), one.skill.level) for one in exercise.criteria),
            )

    def _asked(self, organisation: str) -> Iterator[Task]:
        cursor = None
        while True:
            page = self._questions.newest(organisation, PageOf(cursor, MOST_ITEMS))
            for question in page.items:
                yield Task(
                    name=TaskName(TaskKind.QUESTION, question.series),
                    title=question.body.prompt,
                    tags=frozenset((key_of(one), one.level) for one in question.body.skills),
                )
            cursor = page.next
            if cursor is None:
                return
