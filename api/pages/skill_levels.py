"""Levels of skills as pages say them: in words first, with their uncertainty, and then in figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.i18n import Language, sentence, translate
from api.pages.words import filters_of
from runner.mastery.rule import PUBLISHED, Likelihood, Standing, levels
from runner.model import Skill

#: By likelihood: the badge's kind, its symbol, its word.
BADGES: dict[Likelihood, tuple[str, str, str]] = {
    Likelihood.VERY_LIKELY: ("good", "check", sentence("Very likely")),
    Likelihood.LIKELY: ("info", "half", sentence("Likely, not sure enough")),
    Likelihood.OPEN: ("", "dots", sentence("Too little is known")),
    Likelihood.UNLIKELY: ("warn", "warning", sentence("Unlikely today")),
}
#: The same in a sentence. Places: level, right, total.
_SENTENCES: dict[Likelihood, str] = {
    Likelihood.VERY_LIKELY: sentence("Very likely at level %(level)s: %(right)s of %(total)s right."),
    Likelihood.LIKELY: sentence("Likely at level %(level)s, but not sure enough yet: %(right)s of %(total)s right."),
    Likelihood.OPEN: sentence("Too little is known about level %(level)s: %(right)s of %(total)s right."),
    Likelihood.UNLIKELY: sentence("Unlikely at level %(level)s today: %(right)s of %(total)s right."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelView:
    """One level of a skill."""

    standing: Standing
    badge: tuple[str, str, str]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillView:
    """One skill."""

    skill: Skill
    #: 0 where none is.
    reached: int
    #: What is most worth saying: of the level reached, or else of the lowest; then of the one above.
    said: tuple[LevelView, ...]
    levels: tuple[LevelView, ...]


def views_of(found: Iterable[Standing], language: Language) -> list[SkillView]:
    """What the standings of one person look like, a skill each."""
    mine: dict[tuple[str, str, str], list[LevelView]] = {}
    kept = list(found)
    for one in kept:
        key = (one.skill.framework, one.skill.version, one.skill.code)
        mine.setdefault(key, []).append(_view(one, language))
    reached = levels(kept)
    return [
        SkillView(
            skill=many[0].standing.skill,
            reached=reached[key],
            said=tuple(one for one in many if one.standing.skill.level >= reached[key])[:2],
            levels=tuple(many),
        )
        for key, many in mine.items()
    ]


def _view(one: Standing, language: Language) -> LevelView:
    likelihood = PUBLISHED.likelihood(one.p_mastery)
    kind, symbol, word = BADGES[likelihood]
    number = filters_of(language)["number"]
    facts = {"level": one.skill.level, "right": number(one.right, 1), "total": number(one.right + one.wrong, 1)}
    return LevelView(
        standing=one,
        badge=(kind, symbol, translate(word, language)),
        words=translate(_SENTENCES[likelihood], language) % facts,
    )
