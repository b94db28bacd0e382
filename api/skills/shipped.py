"""The frameworks that come with the installation: ``skills/*.toml`` of the bank, one file for each version."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import msgspec

from api.skills.model import Framework, KnownSkill, SkillKey, SkillKind, UnfitFrameworkError, Words

#: Files of this form are frameworks: ``preuve-1.toml``.
_FRAMEWORKS = "*-[0-9]*.toml"


class _Both(msgspec.Struct, forbid_unknown_fields=True):
    fr: str
    en: str


class _Skill(msgspec.Struct, forbid_unknown_fields=True):
    label: _Both
    description: _Both
    kind: SkillKind = SkillKind.SKILL
    parent: str | None = None
    uri: str | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    framework: str
    version: str
    title: _Both
    skill: dict[str, _Skill]


class ShippedFrameworks:
    """Finds them, and reads what is asked for."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read before it is asked for."""
        self._folder = folder

    def files(self) -> dict[Path, str]:
        """The files, and a digest of each."""
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(self._folder.glob(_FRAMEWORKS))}

    def read(self, path: Path) -> Framework:
        """One of them.

        Raises:
            UnfitFrameworkError: the file is at fault.
        """
        content = path.read_bytes()
        try:
            file = msgspec.convert(tomllib.loads(content.decode()), _File)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise UnfitFrameworkError([f"{path.name}: {error}"]) from error
        return Framework(
            name=file.framework,
            version=file.version,
            title=_words(file.title),
            skills=tuple(_skill(file, code, one) for code, one in file.skill.items()),
            digest=hashlib.sha256(content).hexdigest(),
        )


def _skill(file: _File, code: str, one: _Skill) -> KnownSkill:
    return KnownSkill(
        key=SkillKey(file.framework, file.version, code),
        kind=one.kind,
        label=_words(one.label),
        description=_words(one.description),
        uri=one.uri,
        parent=one.parent,
    )


def _words(both: _Both) -> Words:
    return Words(both.fr, both.en)
