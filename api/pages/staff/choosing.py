"""What a battery can be made of, by words, skill, level and time: exercises and questions in one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.campaigns.material import CatalogLookup
from api.campaigns.plan import QuestionItem
from api.catalog.question import Question
from api.catalog.questions import Questions
from api.catalog.service import Catalog
from api.i18n import Language
from api.pages.staff.skill_words import choices_of
from api.paging import MOST_ITEMS, PageOf
from api.skills.service import Naming, key_of
from runner.model import Localized, Skill

#: More are not shown at once: whoever sees so many has to say more.
MOST_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for; empty texts for whatever there is."""

    words: str = ""
    kind: str = ""
    skill: str = ""
    level: str = ""
    most_minutes: str = ""

    def query(self) -> dict[str, str]:
        """As it stands in addresses."""
        named = {"q": self.words, "kind": self.kind, "skill": self.skill, "level": self.level}
        return {name: value for name, value in {**named, "most": self.most_minutes}.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One exercise or question that could be taken."""

    kind: str
    #: The slug of an exercise, the id of a question's series.
    name: str
    title: Localized
    level: int
    minutes: float
    skills: tuple[Skill, ...]
    languages: tuple[str, ...] = ()
    is_own: bool = False

    @property
    def key(self) -> str:
        """As ``Item.key`` writes it."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is, and what one can look for."""

    offers: list[Offer]
    total: int
    skills: list[tuple[str, str]]
    levels: list[int]


def wish_of(sent: Mapping[str, str]) -> Wish:
    """From an address."""
    return Wish(
        words=sent.get("q", "")[:100].strip(),
        kind=sent.get("kind", "")[:20],
        skill=sent.get("skill", "")[:80],
        level=sent.get("level", "")[:2],
        most_minutes=sent.get("most", "")[:4],
    )


class Choosing:
    """Looks through an organisation's catalogue."""

    def __init__(self, catalog: Catalog, questions: Questions) -> None:
        """Both are asked for each search."""
        self._catalog = catalog
        self._questions = questions

    def search(self, organisation: str, wish: Wish, language: Language, name: Naming) -> Found:
        """Everything that fits, the easiest first."""
        everything = [*self._exercises(organisation), *self._offered_questions(organisation)]
        fitting = [one for one in everything if _fits(one, wish, language, name)]
        fitting.sort(key=lambda one: (one.kind, one.level, one.minutes, one.title.fr))
        return Found(
            offers=fitting[:MOST_SHOWN],
            total=len(fitting),
            skills=choices_of((key_of(skill) for one in everything for skill in one.skills), name),
            levels=sorted({one.level for one in everything}),
        )

    def _exercises(self, organisation: str) -> list[Offer]:
        return [
            Offer(
                kind="exercise",
                name=entry.exercise.slug,
                title=entry.exercise.title,
                level=entry.exercise.level,
                minutes=entry.exercise.minutes,
                skills=tuple(dict.fromkeys(one.skill for one in entry.exercise.criteria)),
                languages=tuple(entry.exercise.languages),
                is_own=entry.origin.value == "own",
            )
            for entry in self._catalog.entries(organisation)
        ]

    def _offered_questions(self, organisation: str) -> list[Offer]:
        lookup = CatalogLookup(self._catalog, self._questions, organisation)
        found: list[Question] = []
        cursor = None
        while True:
            page = self._questions.newest(organisation, PageOf(cursor, MOST_ITEMS))
            found += page.items
            cursor = page.next
            if cursor is None:
                return [_offer_of(one, lookup) for one in found]


def _offer_of(question: Question, lookup: CatalogLookup) -> Offer:
    item = QuestionItem(id="", question=question.series, version=question.version, weight=1)
    material = lookup.question_material(item)
    return Offer(
        kind="question",
        name=question.series,
        title=question.body.prompt if material is None else material.title,
        level=question.body.level,
        minutes=question.body.seconds / 60,
        skills=question.body.skills,
    )


def _fits(offer: Offer, wish: Wish, language: Language, name: Naming) -> bool:
    title = offer.title.fr if language == "fr" else offer.title.en
    named = [*(skill.code for skill in offer.skills), *(name(skill) for skill in offer.skills)]
    text = " ".join([title, offer.name, *named, *offer.languages]).casefold()
    return (
        all(word in text for word in wish.words.casefold().split())
        and wish.kind in ("", offer.kind)
        and (not wish.skill or wish.skill in {skill.code for skill in offer.skills})
        and (not wish.level or wish.level == str(offer.level))
        and (not wish.most_minutes.isdigit() or offer.minutes <= int(wish.most_minutes))
    )
