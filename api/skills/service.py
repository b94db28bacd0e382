"""Skills as the rest of the platform asks for them: what one is called, which there are, and taking frameworks over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from api.database import Database
from api.i18n import Language
from api.paging import Page, PageOf, read_page
from api.skills import store
from api.skills.model import (
    Framework,
    KeptFramework,
    KnownSkill,
    SkillKey,
    SkillKind,
    Taken,
    UnfitFrameworkError,
    UnknownSkillError,
    Words,
    faults_of,
)
from api.skills.shipped import ShippedFrameworks

#: The labels of frameworks of this size are read together: a page shows many of them.
_SMALL = 1_000
_MOST_KEPT = 20_000
_MOST_CHILDREN = 500


class Tagged(Protocol):
    """Whatever names a skill: a tag of an exercise, with its level, or a key."""

    @property
    def framework(self) -> str:
        """Its framework."""

    @property
    def version(self) -> str:
        """The framework's version."""

    @property
    def code(self) -> str:
        """Its code."""


#: What a skill is called; its code where no framework has it.
Naming = Callable[["Tagged | Mapping[str, Any]"], str]


@dataclass(frozen=True, slots=True)
class _Labels:
    """What has been read of the labels of these frameworks."""

    of: Mapping[tuple[str, str], KeptFramework]
    words: dict[SkillKey, Words] = field(default_factory=dict)
    #: Those of which everything has been read.
    whole: set[tuple[str, str]] = field(default_factory=set)


class Skills:
    """The use cases of this feature that concern frameworks."""

    def __init__(self, database: Database) -> None:
        """Connects when first asked."""
        self._database = database
        self._known = _Labels({})

    def label(self, key: SkillKey, language: Language) -> str:
        """What a skill is called; its code where no framework has it."""
        return self.naming(language)(key)

    def naming(self, language: Language) -> Naming:
        """``label`` for a page, which asks about many: looks once whether frameworks have changed, when first asked."""
        looked = False

        def name(skill: Tagged | Mapping[str, Any]) -> str:
            nonlocal looked
            key = key_of(skill)
            if not looked:
                self._look_again()
                looked = True
            return self._words(key).told(language) or key.code

        return name

    def frameworks(self) -> list[KeptFramework]:
        """All that there are, by name and version."""
        with self._database.read() as session:
            return store.frameworks(session)

    def find(self, key: SkillKey) -> KnownSkill:
        """One skill.

        Raises:
            UnknownSkillError: no framework here has it.
        """
        with self._database.read() as session:
            found = store.find(session, [key])
        if not found:
            raise UnknownSkillError
        return found[0]

    def known(self, keys: Iterable[SkillKey]) -> dict[SkillKey, KnownSkill]:
        """Those of the skills that there are."""
        with self._database.read() as session:
            return {one.key: one for one in store.find(session, keys)}

    def children(self, key: SkillKey) -> list[KnownSkill]:
        """What is a part of it, by code."""
        asked = PageOf(limit=_MOST_CHILDREN)
        return self.search(asked, framework=key.framework, version=key.version, parent=key.code).items

    def in_framework(self, framework: str, version: str) -> list[KnownSkill]:
        """All skills of a framework, by code."""
        with self._database.read() as session:
            return list(store.in_framework(session, framework, version).values())

    def search(
        self,
        asked: PageOf,
        *,
        words: str = "",
        framework: str | None = None,
        version: str | None = None,
        parent: str | None = None,
        kind: SkillKind | None = None,
    ) -> Page[KnownSkill]:
        """Skills that have every one of the words in a label, another name or the code, by framework and code.

        Raises:
            UnfitRequestError: the cursor is none that we gave.
        """
        row = store.SkillRow
        with self._database.read() as session:
            wanted = store.matching(words, framework, version, parent, kind)
            page = read_page(session, wanted, asked, row.framework, row.version, row.code)
            return Page([store.skill_of(one) for one in page.items], page.next)

    def take(self, framework: Framework, now: datetime) -> Taken:
        """Keep a framework, in place of what there was under its name and version; others stay beside it.

        The same content again changes nothing.

        Raises:
            UnfitFrameworkError: it cannot be kept as it is.
        """
        faults = faults_of(framework)
        if faults:
            raise UnfitFrameworkError(faults)
        name, version, count = framework.name, framework.version, len(framework.skills)
        with self._database.write() as session:
            row = session.get(store.FrameworkRow, (name, version))
            if row is not None and row.digest == framework.digest:
                return Taken(framework=name, version=version, skills=count)
            before = store.in_framework(session, name, version)
            session.expunge_all()
            store.replace(session, framework, now)
        after = {skill.key.code: _comparable(skill) for skill in framework.skills}
        return Taken(
            framework=name,
            version=version,
            skills=count,
            added=len(after.keys() - before.keys()),
            changed=sum(code in before and _comparable(before[code]) != one for code, one in after.items()),
            removed=len(before.keys() - after.keys()),
        )

    def take_shipped(self, shipped: ShippedFrameworks) -> list[Taken]:
        """Keep what came with the installation, where it is new or was changed. Returns what was taken.

        Raises:
            UnfitFrameworkError: a file is at fault.
        """
        with self._database.read() as session:
            kept = {one.digest for one in store.frameworks(session)}
        return [
            self.take(shipped.read(path), datetime.now(UTC))
            for path, digest in shipped.files().items()
            if digest not in kept
        ]

    def _look_again(self) -> None:
        found = {(one.name, one.version): one for one in self.frameworks()}
        if found != self._known.of or len(self._known.words) > _MOST_KEPT:
            self._known = _Labels(found)

    def _words(self, key: SkillKey) -> Words:
        known = self._known
        name = (key.framework, key.version)
        framework = known.of.get(name)
        if key in known.words or framework is None or name in known.whole:
            return known.words.get(key, Words())
        small = framework.skills <= _SMALL
        with self._database.read() as session:
            known.words.update(store.labels(session, *name, None if small else key.code))
        if small:
            known.whole.add(name)
        return known.words.get(key, Words())


def key_of(skill: Tagged | Mapping[str, Any]) -> SkillKey:
    """Which skill a tag names, whatever its level."""
    if isinstance(skill, Mapping):
        return SkillKey(skill["framework"], skill["version"], skill["code"])
    return SkillKey(skill.framework, skill.version, skill.code)


def _comparable(skill: KnownSkill) -> tuple[object, ...]:
    return (skill.kind, skill.label, skill.description, skill.uri, skill.parent)
