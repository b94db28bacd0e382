"""DigComp 3.0, from the JSON-LD of its data supplement (European Union, CC BY 4.0): areas and competences.

Statements and learning outcomes are not taken: tasks are tagged with a competence and one of the four levels. The
supplement is in English; a translated one, with ``name_fr`` beside ``name`` and so on, is told in both languages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from api.skills.importers.tables import Faults, bytes_of, cut, digest_of
from api.skills.model import Framework, KnownSkill, SkillKey, SkillKind, UnfitFrameworkError, Words

NAME: Final = "digcomp"
_FORM: Final = "digcomp 1"
_NEWEST: Final = "3.0"
_KINDS: Final = {"CompetenceArea": SkillKind.AREA, "Competence": SkillKind.SKILL}


def read(paths: Sequence[Path], version: str | None) -> Framework:
    """Areas and competences.

    Args:
        paths: the one file.
        version: where it is another one than 3.0.

    Raises:
        UnfitFrameworkError: it cannot be taken over.
    """
    mine = [path for path in sorted(paths) if path.suffix in (".jsonld", ".json")]
    if len(mine) != 1:
        raise UnfitFrameworkError(["the data supplement of DigComp is needed, one file that ends in .jsonld"])
    (path,) = mine
    faults = Faults()
    skills = [
        skill
        for place, node in enumerate(_graph(path), 1)
        if (skill := _skill(path, place, node, version or _NEWEST, faults)) is not None
    ]
    faults.check()
    return Framework(
        name=NAME,
        version=version or _NEWEST,
        title=Words("DigComp : compétences numériques", "DigComp: digital competences"),
        skills=tuple(skills),
        digest=digest_of(mine, _FORM),
    )


def _graph(path: Path) -> list[Any]:
    try:
        document = json.loads(bytes_of(path).decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise UnfitFrameworkError([f"{path.name}:{error.lineno}: this is no JSON: {error.msg}"]) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise UnfitFrameworkError([f"{path.name}: this is no JSON."]) from error
    graph = document.get("@graph") if isinstance(document, dict) else None
    if not isinstance(graph, list):
        raise UnfitFrameworkError([f"{path.name}: it has no list @graph: this is not DigComp's data supplement."])
    return graph


def _skill(path: Path, place: int, node: Any, version: str, faults: Faults) -> KnownSkill | None:
    kind = _KINDS.get(str(node.get("@type"))) if isinstance(node, dict) else None
    if kind is None:
        return None
    code, name = _code(node.get("@id")), _text(node, "name")
    if not code or not name:
        faults.told.append(f"{path.name}: node {place} of @graph has no {'name' if code else '@id'}.")
        return None
    return KnownSkill(
        key=SkillKey(NAME, version, code),
        kind=kind,
        label=Words(_text(node, "name_fr") or None, name),
        description=Words(cut(_text(node, "description_fr")), cut(_text(node, "description"))),
        parent=_code(node.get("competence_area_id")) or None,
    )


def _code(identifier: Any) -> str:
    return identifier.rpartition("/")[2] if isinstance(identifier, str) else ""


def _text(node: dict[str, Any], key: str) -> str:
    found = node.get(key)
    return found.strip() if isinstance(found, str) else ""
