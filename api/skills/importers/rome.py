"""ROME 4.0, from the CSV files that France Travail publishes (Licence Ouverte): unix_…_v460_utf8.csv.

Taken are the tree of competences (``arborescence_competence``), the list of competences (``referentiel_competence``),
which has definitions, and that of knowledge (``referentiel_savoir``): whichever are there. Codes are those of the OGR;
what groups macro-competences has none, and is named by its place in the tree. There is no English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from api.skills.importers.tables import Faults, cut, digest_of, lines_of
from api.skills.model import Framework, KnownSkill, SkillKey, SkillKind, UnfitFrameworkError, Words

NAME: Final = "rome"
_FORM: Final = "rome 1"
_FILE: Final = re.compile(
    r"unix_(arborescence_competences?|referentiel_competence|referentiel_savoir)_v(\d+)_utf8\.csv"
)
_TREE: Final = (
    ("domaine", "code_domaine_competence", "domaine_competence"),
    ("enjeu", "code_enjeu", "enjeu"),
    ("objectif", "code_objectif", "objectif"),
)
_MACRO: Final = ("code_ogr_macro_competence", "libelle_macro_competence")
_COMPETENCE: Final = ("code_ogr_competence", "libelle_competence")


def read(paths: Sequence[Path], version: str | None) -> Framework:
    """Competences and knowledge.

    Args:
        paths: the files.
        version: in place of the one that the files' names tell.

    Raises:
        UnfitFrameworkError: they cannot be taken over.
    """
    mine = [(path, match[1], match[2]) for path in sorted(paths) if (match := _FILE.fullmatch(path.name))]
    if not any("competence" in what for _, what, _ in mine):
        raise UnfitFrameworkError(
            ["unix_arborescence_competence_v…_utf8.csv or unix_referentiel_competence_v…_utf8.csv is needed"]
        )
    told = {number for _, _, number in mine}
    if len(told) > 1:
        raise UnfitFrameworkError([f"These files are of several versions: {', '.join(sorted(told))}. Take one."])
    reader = _Reader(version or told.pop())
    for path, what, _ in mine:
        if what.startswith("arborescence"):
            reader.read_tree(path)
        elif what == "referentiel_competence":
            reader.read_list(path, "code_ogr", "libelle_competence", SkillKind.SKILL)
        else:
            reader.read_list(path, "code_ogr_savoir", "libelle_savoir", SkillKind.KNOWLEDGE)
    reader.faults.check()
    return Framework(
        name=NAME,
        version=reader.version,
        title=Words("ROME 4.0 : compétences et savoirs", "ROME 4.0: competences and knowledge"),
        skills=tuple(reader.skills.values()),
        digest=digest_of([path for path, _, _ in mine], _FORM),
    )


class _Reader:
    def __init__(self, version: str) -> None:
        self.version = version
        self.skills: dict[str, KnownSkill] = {}
        self.faults = Faults()

    def read_tree(self, path: Path) -> None:
        needed = [column for _, *columns in _TREE for column in columns]
        for line in lines_of(path, [*needed, *_MACRO, *_COMPETENCE], self.faults):
            parent: str | None = None
            place = ""
            for what, code_column, label_column in _TREE:
                place = f"{place}.{line.text(code_column)}".lstrip(".")
                parent = self._add(
                    path, line.number, f"{what}-{place}", line.text(label_column), parent, SkillKind.AREA
                )
            for code_column, label_column in (_MACRO, _COMPETENCE):
                code = line.text(code_column)
                if code:
                    parent = self._add(path, line.number, code, line.text(label_column), parent)

    def read_list(self, path: Path, code_column: str, label_column: str, kind: SkillKind) -> None:
        seen: set[str] = set()
        for line in lines_of(path, (code_column, label_column), self.faults):
            code = line.text(code_column)
            if code in seen:
                self.faults.add(path, line.number, f"the code {code[:80]} stands there twice.")
            seen.add(code)
            macro = line.text("code_ogr_macro_comp")
            known = self.skills.get(code)
            parent = known.parent if known is not None else macro if macro in self.skills else None
            self._add(path, line.number, code, line.text(label_column), parent, kind, cut(line.text("definition")))

    def _add(
        self,
        path: Path,
        line: int,
        code: str,
        label: str,
        parent: str | None,
        kind: SkillKind = SkillKind.SKILL,
        definition: str | None = None,
    ) -> str | None:
        """Keep it, in place of what was known of it. Returns its code; None where it has none or no label."""
        if not code or not label:
            self.faults.add(path, line, "a label is empty." if code else "a code is empty.")
            return None
        self.skills[code] = KnownSkill(
            key=SkillKey(NAME, self.version, code),
            kind=kind,
            label=Words(fr=label),
            description=Words(fr=definition),
            parent=parent if parent != code else None,
        )
        return code
