"""ESCO, from the CSV files of its download page, one language in each: skills_fr.csv, skills_en.csv.

Beside them, if there: ``skillGroups_<language>.csv`` and ``broaderRelationsSkillPillar_<language>.csv``, for what a
skill is a part of. Codes are the ends of ESCO's own addresses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from api.skills.importers.tables import Faults, Line, cut, digest_of, lines_of
from api.skills.model import Framework, KnownSkill, SkillKey, SkillKind, UnfitFrameworkError, Words

NAME: Final = "esco"
_FORM: Final = "esco 1"
_FILE: Final = re.compile(r"(skills|skillGroups|broaderRelationsSkillPillar)_([a-z]{2})\.csv")
_NEEDED: Final = ("conceptUri", "preferredLabel")
_KINDS: Final = {"knowledge": SkillKind.KNOWLEDGE}


@dataclass(slots=True)
class _Found:
    skills: dict[str, KnownSkill] = field(default_factory=dict)
    #: The code of what a code is a part of; the first that is told counts.
    parents: dict[str, str] = field(default_factory=dict)


def read(paths: Sequence[Path], version: str | None) -> Framework:
    """The skills pillar.

    Args:
        paths: the files.
        version: of ESCO, which its files do not say: ``1.2.1``.

    Raises:
        UnfitFrameworkError: they cannot be taken over.
    """
    if version is None:
        raise UnfitFrameworkError(["ESCO's files do not say their version: add --version, such as --version 1.2.1"])
    named = [(path, match) for path in sorted(paths) if (match := _FILE.fullmatch(path.name))]
    mine = [(path, match[1], match[2]) for path, match in named if match[2] in ("fr", "en")]
    if not any(what == "skills" for _, what, _ in mine):
        raise UnfitFrameworkError(["skills_fr.csv and skills_en.csv are needed, or one of them"])
    faults, found = Faults(), _Found()
    for path, what, language in mine:
        if what == "broaderRelationsSkillPillar":
            _read_relations(path, found, faults)
        else:
            _read_concepts(path, what, language, version, found, faults)
    faults.check()
    skills = [replace(one, parent=_parent(code, found)) for code, one in found.skills.items()]
    return Framework(
        name=NAME,
        version=version,
        title=Words("ESCO : aptitudes et compétences", "ESCO: skills and competences"),
        skills=tuple(skills),
        digest=digest_of([path for path, _, _ in mine], _FORM),
    )


def _read_concepts(path: Path, what: str, language: str, version: str, found: _Found, faults: Faults) -> None:
    seen: set[str] = set()
    for line in lines_of(path, _NEEDED, faults):
        if line.text("status") not in ("", "released"):
            continue
        uri, label = line.text("conceptUri"), line.text("preferredLabel")
        if not uri or not label:
            faults.add(path, line.number, f"{'preferredLabel' if uri else 'conceptUri'} is empty.")
            continue
        code = _code(uri)
        if code in seen:
            faults.add(path, line.number, f"{uri} stands there twice.")
        seen.add(code)
        kind = SkillKind.AREA if what == "skillGroups" else _KINDS.get(line.text("skillType"), SkillKind.SKILL)
        before = found.skills.get(code) or KnownSkill(
            key=SkillKey(NAME, version, code), kind=kind, label=Words(), uri=uri
        )
        found.skills[code] = _told(before, language, label, line)


def _told(skill: KnownSkill, language: str, label: str, line: Line) -> KnownSkill:
    """The same with what is told of it in a language."""
    others = [one.strip() for name in ("altLabels", "hiddenLabels") for one in line.text(name).splitlines()]
    description = cut(line.text("description"))
    said, meant = skill.label, skill.description
    return replace(
        skill,
        label=Words(label, said.en) if language == "fr" else Words(said.fr, label),
        description=Words(description, meant.en) if language == "fr" else Words(meant.fr, description),
        others=(*skill.others, *(one for one in others if one)),
    )


def _read_relations(path: Path, found: _Found, faults: Faults) -> None:
    for line in lines_of(path, ("conceptUri", "broaderUri"), faults):
        concept, broader = _code(line.text("conceptUri")), _code(line.text("broaderUri"))
        # A skill may also be a part of another skill: groups, which come with all of them, say more.
        if concept not in found.parents or line.text("broaderType") == "SkillGroup":
            found.parents[concept] = broader


def _parent(code: str, found: _Found) -> str | None:
    parent = found.parents.get(code)
    return parent if parent in found.skills and parent != code else None


def _code(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2]
