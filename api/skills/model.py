"""What a skill is, apart from what anybody can do: a code of a framework in a version, with words for people.

A code never changes its meaning; what has another meaning is another version of the framework, beside the earlier
one. Levels belong to those who tag or ask, not to the skill.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from api.i18n import Language
from api.refused import RefusedError

#: What framework, version and code may be: as exercises and questions write them.
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
MOST_LABEL: Final = 500
MOST_DESCRIPTION: Final = 4_000
MOST_URI: Final = 300
#: Of all words by which a skill is found.
MOST_WORDS: Final = 6_000


class SkillKind(StrEnum):
    """What stands under a code."""

    #: Groups others, and is shown by nothing by itself.
    AREA = "area"
    SKILL = "skill"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, slots=True, order=True)
class SkillKey:
    """Which skill."""

    framework: str
    version: str
    code: str


@dataclass(frozen=True, slots=True)
class FrameworkName:
    """Which framework."""

    framework: str
    version: str


#: The one that the bank's exercises speak for.
SHIPPED: Final = FrameworkName("preuve", "1")


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; None where the framework has none in a language."""

    fr: str | None = None
    en: str | None = None

    def told(self, language: Language) -> str:
        """In this language, else in the other one; nothing where there is neither."""
        wanted, other = (self.fr, self.en) if language == "fr" else (self.en, self.fr)
        return wanted or other or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSkill:
    """A skill of a framework, with what people call it."""

    key: SkillKey
    kind: SkillKind = SkillKind.SKILL
    label: Words
    description: Words = Words()
    #: Where the framework's publisher speaks of it.
    uri: str | None = None
    #: The code of what it is a part of.
    parent: str | None = None
    #: Other names, to be found by.
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """All skills of a framework in one version, as they are to be kept."""

    name: str
    version: str
    title: Words
    skills: tuple[KnownSkill, ...]
    #: Of what it was read from: the same content is not taken twice.
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFramework:
    """A framework that there is."""

    name: str
    version: str
    title: Words
    skills: int
    digest: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking a framework over has changed."""

    framework: str
    version: str
    skills: int
    added: int = 0
    changed: int = 0
    removed: int = 0


class UnknownSkillError(RefusedError):
    """No framework here has this skill."""


class UnfitFrameworkError(Exception):
    """A framework cannot be taken over as it is. Says where, and what to do, in a line for each fault."""

    def __init__(self, faults: list[str]) -> None:
        """``faults`` are sentences, each with its file and line."""
        super().__init__("\n".join(faults))
        self.faults = faults


def plain(text: str) -> str:
    """Without accents and capitals: how words are compared when somebody looks for a skill."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in split if not unicodedata.combining(one))


def words_of(skill: KnownSkill) -> str:
    """All that a skill is found by."""
    named = (skill.key.code, skill.label.fr, skill.label.en, *skill.others)
    return plain("\n".join(one for one in named if one))[:MOST_WORDS]


def faults_of(framework: Framework) -> list[str]:
    """What keeps a framework from being taken over, in sentences."""
    names = {"name": framework.name, "version": framework.version}
    faults = [f"The framework's {what} cannot be {name[:80]!r}." for what, name in names.items() if not _fits(name)]
    if not framework.skills:
        faults.append("There is no skill in it.")
    codes: set[str] = set()
    for skill in framework.skills:
        code = skill.key.code
        if not _fits(code):
            faults.append(f"A code cannot be {code[:80]!r}: use letters, digits, '.', '-' and '_', 60 at most.")
        if code in codes:
            faults.append(f"The code {code[:80]} stands there twice.")
        codes.add(code)
        if not skill.label.told("en"):
            faults.append(f"The skill {code[:80]} has no label.")
        if max(len(one or "") for one in (skill.label.fr, skill.label.en)) > MOST_LABEL:
            faults.append(f"The label of {code[:80]} is too long: {MOST_LABEL} characters at most.")
        if len(skill.uri or "") > MOST_URI:
            faults.append(f"The address of {code[:80]} is too long: {MOST_URI} characters at most.")
    for skill in framework.skills:
        if skill.parent is not None and skill.parent not in codes:
            faults.append(f"The skill {skill.key.code[:80]} is a part of {skill.parent[:80]}, which is not there.")
    return [*faults, *_circles(framework)]


def _circles(framework: Framework) -> list[str]:
    parents = {skill.key.code: skill.parent for skill in framework.skills}
    sound: set[str | None] = {None}
    for start in parents:
        way: list[str] = []
        one: str | None = start
        while one is not None and one not in sound and one not in way:
            way.append(one)
            one = parents.get(one)
        if one in way:
            return [f"The skill {one} is a part of itself, by way of others."]
        sound.update(way)
    return []


def _fits(text: str) -> bool:
    return CODE.fullmatch(text) is not None
