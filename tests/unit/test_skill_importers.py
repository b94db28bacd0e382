"""Frameworks as their publishers offer them: what is taken of the files, and what is said of files at fault.

The files here are small ones of our own, in the form of the published ones: names, columns, quoting.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from api.skills.importing import read_published
from api.skills.model import KnownSkill, SkillKind, UnfitFrameworkError, Words, faults_of, words_of

ESCO = "http://data.europa.eu/esco/skill/"
SKILL_COLUMNS = [
    "conceptType",
    "conceptUri",
    "skillType",
    "reuseLevel",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "scopeNote",
    "definition",
    "inScheme",
    "description",
]
TREE_COLUMNS = [
    "code_domaine_competence",
    "domaine_competence",
    "code_enjeu",
    "enjeu",
    "code_objectif",
    "objectif",
    "code_macro_competence",
    "code_ogr_macro_competence",
    "libelle_macro_competence",
    "code_ogr_competence",
    "libelle_competence",
]
LIST_COLUMNS = [
    "code_ogr",
    "nature",
    "libelle_competence",
    "definition",
    "code_ogr_macro_comp",
    "code_macro_comp",
    "cat_comp",
    "sous_cat_comp",
]


def write(path: Path, columns: Sequence[str], rows: list[dict[str, str]], *, delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def concept(code: str, label: str, **more: str) -> dict[str, str]:
    known = {"conceptUri": ESCO + code, "preferredLabel": label, "status": "released", "skillType": "skill/competence"}
    return {"conceptType": "KnowledgeSkillCompetence", **known, **more}


def by_code(framework: Any) -> dict[str, KnownSkill]:
    assert faults_of(framework) == []
    return {one.key.code: one for one in framework.skills}


@pytest.fixture
def esco(tmp_path) -> Path:
    folder = tmp_path / "esco"
    folder.mkdir()
    french = [
        concept("0a1", "utiliser un tableur", altLabels="tableur\nfeuille de calcul", description="Faire,\nvite."),
        concept("0b2", "Python", skillType="knowledge"),
        concept("0c3", "un ancien", status="obsolete"),
    ]
    write(folder / "skills_fr.csv", SKILL_COLUMNS, french)
    english = [concept("0a1", "use spreadsheets", hiddenLabels="calc"), concept("0b2", "Python", skillType="knowledge")]
    write(folder / "skills_en.csv", SKILL_COLUMNS, english)
    groups = ["conceptType", "conceptUri", "preferredLabel", "altLabels", "status", "description", "code"]
    named = {"conceptType": "SkillGroup", "conceptUri": f"{ESCO}S5.1", "preferredLabel": "using tools", "code": "S5.1"}
    write(folder / "skillGroups_en.csv", groups, [named])
    links = ["conceptType", "conceptUri", "broaderType", "broaderUri"]
    rows = [
        {"conceptUri": f"{ESCO}0a1", "broaderType": "KnowledgeSkillCompetence", "broaderUri": f"{ESCO}0b2"},
        {"conceptUri": f"{ESCO}0a1", "broaderType": "SkillGroup", "broaderUri": f"{ESCO}S5.1"},
        {"conceptUri": f"{ESCO}S5.1", "broaderType": "SkillGroup", "broaderUri": f"{ESCO}S5"},
    ]
    write(folder / "broaderRelationsSkillPillar_en.csv", links, rows)
    write(folder / "occupations_en.csv", ["conceptUri"], [])
    return folder


def test_esco_is_read_in_both_languages_with_other_names_groups_and_kinds(esco):
    framework = read_published("esco", [esco], "1.2.1")
    found = by_code(framework)
    assert (framework.name, framework.version) == ("esco", "1.2.1")
    assert set(found) == {"0a1", "0b2", "S5.1"}
    spreadsheets = found["0a1"]
    assert spreadsheets.label == Words("utiliser un tableur", "use spreadsheets")
    assert spreadsheets.description == Words("Faire,\nvite.", None)
    assert spreadsheets.uri == f"{ESCO}0a1"
    assert spreadsheets.parent == "S5.1"
    assert set(spreadsheets.others) == {"tableur", "feuille de calcul", "calc"}
    assert "feuille de calcul" in words_of(spreadsheets)
    assert (found["0b2"].kind, found["S5.1"].kind) == (SkillKind.KNOWLEDGE, SkillKind.AREA)
    assert found["S5.1"].parent is None, "what is not in the files cannot be a parent"


def test_esco_in_one_language_is_enough(esco):
    found = by_code(read_published("esco", [esco / "skills_fr.csv"], "1.2.1"))
    assert set(found) == {"0a1", "0b2"}
    assert found["0a1"].label == Words("utiliser un tableur", None)


def test_the_same_files_make_the_same_digest_and_others_another(esco):
    digests = [read_published("esco", [esco], "1.2.1").digest for _ in range(2)]
    write(esco / "skills_en.csv", SKILL_COLUMNS, [concept("0a1", "use a spreadsheet")])
    assert len({*digests, read_published("esco", [esco], "1.2.1").digest}) == 2


@pytest.fixture
def rome(tmp_path) -> Path:
    folder = tmp_path / "rome"
    folder.mkdir()
    place = {
        "code_domaine_competence": "1",
        "domaine_competence": "Production",
        "code_enjeu": "A",
        "enjeu": "Produire",
        "code_objectif": "2",
        "objectif": "Programmer",
        "code_macro_competence": "1A2-01",
        "code_ogr_macro_competence": "300001",
        "libelle_macro_competence": "Développer un logiciel",
    }
    rows = [
        {**place, "code_ogr_competence": "100001", "libelle_competence": "Écrire du code"},
        {**place, "code_ogr_competence": "100002", "libelle_competence": "Corriger une faute"},
    ]
    write(folder / "unix_arborescence_competence_v460_utf8.csv", TREE_COLUMNS, rows)
    listed = [
        {"code_ogr": "100001", "libelle_competence": "Écrire du code", "definition": "Dans un langage."},
        {"code_ogr": "100003", "libelle_competence": "Tester", "code_ogr_macro_comp": "300001"},
        {"code_ogr": "100004", "libelle_competence": "Sans macro-compétence", "code_ogr_macro_comp": "999"},
    ]
    write(folder / "unix_referentiel_competence_v460_utf8.csv", LIST_COLUMNS, listed)
    known = [{"code_ogr_savoir": "120025", "libelle_savoir": "Python"}]
    write(folder / "unix_referentiel_savoir_v460_utf8.csv", ["code_ogr_savoir", "libelle_savoir"], known)
    write(folder / "unix_referentiel_appellation_v460_utf8.csv", ["code_ogr"], [])
    return folder


def test_rome_is_read_as_a_tree_with_definitions_and_knowledge(rome):
    framework = read_published("rome", [rome], None)
    found = by_code(framework)
    assert (framework.name, framework.version) == ("rome", "460")
    parents = {code: one.parent for code, one in found.items()}
    assert parents == {
        "domaine-1": None,
        "enjeu-1.A": "domaine-1",
        "objectif-1.A.2": "enjeu-1.A",
        "300001": "objectif-1.A.2",
        "100001": "300001",
        "100002": "300001",
        "100003": "300001",
        "100004": None,
        "120025": None,
    }
    assert found["100001"].description == Words("Dans un langage.", None)
    assert found["100001"].label.told("en") == "Écrire du code", "ROME has no English: French is told"
    assert (found["domaine-1"].kind, found["120025"].kind) == (SkillKind.AREA, SkillKind.KNOWLEDGE)


@pytest.mark.parametrize("only", ["arborescence_competence", "referentiel_competence"])
def test_rome_can_be_read_from_one_of_its_files(rome, only):
    assert "100001" in by_code(read_published("rome", [rome / f"unix_{only}_v460_utf8.csv"], None))


def test_rome_of_several_versions_is_refused(rome):
    (rome / "unix_referentiel_savoir_v460_utf8.csv").rename(rome / "unix_referentiel_savoir_v461_utf8.csv")
    with pytest.raises(UnfitFrameworkError, match="460, 461"):
        read_published("rome", [rome], None)


def supplement(path: Path, nodes: list[Any]) -> Path:
    path.write_text(json.dumps({"@context": {}, "@graph": nodes}, indent=2), encoding="utf-8")
    return path


AREA = {"@type": "CompetenceArea", "@id": "CompetenceArea/1", "name": "Searching", "description": "To search."}
COMPETENCE = {
    "@type": "Competence",
    "@id": "Competence/1.1",
    "name": "Browsing",
    "description": "To browse.",
    "competence_area_id": "CompetenceArea/1",
}


def test_digcomp_is_read_with_areas_and_competences_and_nothing_else(tmp_path):
    outcome = {"@type": "LearningOutcome", "@id": "LearningOutcome/LO1.1.01", "description": "Knows."}
    level = {"@type": "ProficiencyLevel", "@id": "ProficiencyLevel/Basic_1", "four_levels_name": "Basic"}
    path = supplement(tmp_path / "supplement.jsonld", [AREA, COMPETENCE, level, outcome])
    framework = read_published("digcomp", [path], None)
    found = by_code(framework)
    assert (framework.name, framework.version, set(found)) == ("digcomp", "3.0", {"1", "1.1"})
    assert (found["1"].kind, found["1.1"].parent) == (SkillKind.AREA, "1")
    assert found["1.1"].label == Words(None, "Browsing")


def test_a_translated_supplement_is_told_in_both_languages(tmp_path):
    translated = {**COMPETENCE, "name_fr": "Naviguer", "description_fr": "Savoir naviguer."}
    found = by_code(read_published("digcomp", [supplement(tmp_path / "x.jsonld", [AREA, translated])], None))
    assert found["1.1"].label == Words("Naviguer", "Browsing")
    assert found["1.1"].description == Words("Savoir naviguer.", "To browse.")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("skills_fr.csv", "conceptUri,label\n", r"skills_fr\.csv:1: the column preferredLabel is missing"),
        ("skills_fr.csv", "conceptUri,preferredLabel\nu/1,Un\nu/2\n", r"skills_fr\.csv:3: there are 1 cells, and 2"),
        (
            "skills_fr.csv",
            'conceptUri,preferredLabel\nu/1,"a\nb"\nu/2,\n',
            r"skills_fr\.csv:4: preferredLabel is empty",
        ),
        ("skills_fr.csv", "conceptUri,preferredLabel\nu/1,Un\nu/1,Deux\n", r"skills_fr\.csv:3: u/1 stands there twice"),
        ("skills_fr.csv", b"conceptUri,preferredLabel\nu/1,\xe9t\xe9\n", r"skills_fr\.csv:2: this is not UTF-8"),
        ("skills_fr.csv", 'conceptUri,preferredLabel\nu/1,"Un\n', r"skills_fr\.csv:2: "),
        ("skills_fr.csv", "conceptUri,preferredLabel\nu/1,\0\n", "this is no text"),
        ("skills_de.csv", "conceptUri,preferredLabel\n", r"skills_fr\.csv and skills_en\.csv are needed"),
    ],
    ids=["column", "cells", "empty", "twice", "encoding", "quote", "binary", "language"],
)
def test_a_table_at_fault_is_named_by_file_and_line(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UnfitFrameworkError, match=said):
        read_published("esco", [path], "1")


def test_not_more_than_twenty_faults_are_told(tmp_path):
    path = tmp_path / "skills_fr.csv"
    path.write_text("conceptUri,preferredLabel\n" + "u/1,\n" * 100)
    with pytest.raises(UnfitFrameworkError) as caught:
        read_published("esco", [path], "1")
    assert len(caught.value.faults) == 21


@pytest.mark.parametrize(
    ("framework", "content", "said"),
    [
        ("digcomp", "{\n  nonsense\n}", "2: this is no JSON"),
        ("digcomp", "[]", "no list @graph"),
        ("digcomp", '{"@graph": [{"@type": "Competence", "@id": "Competence/1.1"}]}', "node 1 of @graph has no name"),
        ("esco", "{}", "--version"),
        ("rome", "{}", "unix_arborescence_competence"),
    ],
    ids=["json", "graph", "node", "esco", "rome"],
)
def test_other_files_at_fault_say_what_is_needed(tmp_path, framework, content, said):
    path = tmp_path / "x.jsonld"
    path.write_text(content)
    with pytest.raises(UnfitFrameworkError, match=said):
        read_published(framework, [path], None)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnfitFrameworkError, match=r"gone\.csv: there is no such file"):
        read_published("esco", [tmp_path / "gone.csv"], "1")


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path):
    path = write(tmp_path / "skills_fr.csv", SKILL_COLUMNS, [concept("0a1", "un, deux")], delimiter=";")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert by_code(read_published("esco", [path], "1"))["0a1"].label.fr == "un, deux"
