"""Frameworks of skills: taken over, searched, and their words in place of codes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from api.skills.model import Framework, KnownSkill, SkillKey, SkillKind, UnfitFrameworkError, Words
from api.skills.service import Skills
from api.skills.shipped import ShippedFrameworks

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONDITIONS = SkillKey("preuve", "1", "conditions")


def framework(*skills: KnownSkill, version: str = "1", digest: str = "a" * 64) -> Framework:
    return Framework(name="other", version=version, title=Words("Autre", "Other"), skills=skills, digest=digest)


def skill(code: str, fr: str | None = "Un", en: str | None = "One", *, version: str = "1", **more) -> KnownSkill:
    return KnownSkill(key=SkillKey("other", version, code), label=Words(fr, en), **more)


@pytest.fixture
def skills(platform) -> Skills:
    return Skills(platform.database)


def codes(platform, **query) -> list[str]:
    answer = platform.client.get("/v1/skills", params=query)
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["items"]]


def test_skills_that_came_with_the_installation_are_listed_by_the_page(platform):
    first = platform.client.get("/v1/skills", params={"framework": "preuve", "limit": 10}).json()
    rest = platform.client.get("/v1/skills", params={"framework": "preuve", "limit": 200, "cursor": first["next"]})
    found = [one["code"] for one in [*first["items"], *rest.json()["items"]]]
    assert len(first["items"]) == 10
    assert rest.json()["next"] is None
    assert found == sorted(set(found))
    assert {"conditions", "programming", "sql"} <= set(found)


def test_a_skill_is_found_by_words_of_either_language_whatever_their_accents_and_capitals(platform):
    assert codes(platform, q="Efficacite") == ["efficiency"]
    assert codes(platform, q="reading CODE") == ["reading-code"]
    assert codes(platform, q="fichiers") == ["files"]
    assert codes(platform, q="nothing-like-that") == []
    assert codes(platform, q="%") == codes(platform, q="_") == []


def test_skills_are_asked_for_by_kind_and_by_what_they_are_a_part_of(platform):
    assert codes(platform, framework="preuve-digital", kind="area") == ["everyday", "protection", "reasoning"]
    assert codes(platform, framework="preuve-digital", version="1", parent="everyday") == ["desktop", "files", "web"]
    assert codes(platform, framework="preuve", version="2") == []


def test_one_skill_is_read_and_an_unknown_one_is_a_problem(platform):
    found = platform.client.get("/v1/skills/preuve/1/conditions").json()
    assert (found["label"]["en"], found["parent"], found["kind"]) == ("Conditions", "programming", "skill")
    for unknown in ("preuve/2/conditions", "preuve/1/nothing", "nothing/1/conditions"):
        answer = platform.client.get(f"/v1/skills/{unknown}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-skill")
    assert platform.client.get("/v1/skills/preuve/1/%00").status_code == 404
    assert platform.client.get("/v1/skills/preuve/1/a%20b").status_code == 422


def test_frameworks_are_listed_with_their_size(platform):
    found = platform.client.get("/v1/skill-frameworks").json()["frameworks"]
    assert [(one["framework"], one["version"]) for one in found] == [("preuve", "1"), ("preuve-digital", "1")]
    for one in found:
        listed = codes(platform, framework=one["framework"], limit=200)
        assert len(listed) == one["skills"]


def test_a_label_is_told_in_the_language_or_in_the_other_one_and_else_the_code(skills):
    skills.take(framework(skill("only-french", "Seulement", None), skill("both", "Deux", "Two")), NOW)
    told = {one: skills.label(SkillKey("other", "1", one), "en") for one in ("only-french", "both", "unknown")}
    assert told == {"only-french": "Seulement", "both": "Two", "unknown": "unknown"}
    assert skills.label(SkillKey("other", "1", "both"), "fr") == "Deux"
    assert skills.label(SkillKey("nothing", "1", "both"), "fr") == "both"


def test_labels_are_those_of_now_when_another_process_has_taken_a_framework_over(platform, skills):
    key = SkillKey("other", "1", "one")
    assert skills.label(key, "en") == "one"
    elsewhere = Skills(platform.database)
    elsewhere.take(framework(skill("one", en="First")), NOW)
    assert skills.label(key, "en") == "First"
    elsewhere.take(framework(skill("one", en="Second"), digest="b" * 64), NOW)
    assert skills.label(key, "en") == "Second"


def test_labels_of_a_large_framework_are_read_one_by_one(skills):
    many = [skill(f"s{number:04}", en=f"Skill {number}") for number in range(1_200)]
    skills.take(framework(*many), NOW)
    name = skills.naming("en")
    assert [name(SkillKey("other", "1", code)) for code in ("s0007", "s1199", "s0007", "s9999")] == [
        "Skill 7",
        "Skill 1199",
        "Skill 7",
        "s9999",
    ]


def test_the_same_content_again_changes_nothing_and_another_replaces_it(skills):
    first = skills.take(framework(skill("one"), skill("two"), skill("three")), NOW)
    assert (first.added, first.changed, first.removed) == (3, 0, 0)
    again = skills.take(framework(skill("one"), skill("two"), skill("three")), NOW)
    assert (again.skills, again.added, again.changed, again.removed) == (3, 0, 0, 0)
    then = skills.take(framework(skill("one"), skill("two", en="Deux"), skill("four"), digest="b" * 64), NOW)
    assert (then.added, then.changed, then.removed) == (1, 1, 1)
    assert [one.key.code for one in skills.in_framework("other", "1")] == ["four", "one", "two"]


def test_versions_of_a_framework_stand_side_by_side(skills):
    skills.take(framework(skill("one", en="Old")), NOW)
    newer = framework(skill("one", en="New", version="2"), version="2", digest="b" * 64)
    skills.take(newer, NOW)
    assert skills.label(SkillKey("other", "1", "one"), "en") == "Old"
    assert skills.label(SkillKey("other", "2", "one"), "en") == "New"
    assert skills.label(CONDITIONS, "en") == "Conditions"


@pytest.mark.parametrize(
    ("skills_", "named"),
    [
        ([], "no skill"),
        ([skill("one"), skill("one")], "twice"),
        ([skill("a b")], "a b"),
        ([skill("one", None, None)], "no label"),
        ([skill("one", parent="two")], "two"),
        ([skill("one", parent="two"), skill("two", parent="one")], "itself"),
    ],
    ids=["empty", "twice", "code", "label", "parent", "circle"],
)
def test_an_unfit_framework_is_refused_and_nothing_of_it_is_kept(skills, skills_, named):
    with pytest.raises(UnfitFrameworkError, match=named):
        skills.take(framework(*skills_), NOW)
    assert "other" not in {one.name for one in skills.frameworks()}


def test_children_are_what_is_a_part_of_a_skill(skills):
    area = skill("area", kind=SkillKind.AREA)
    skills.take(framework(area, skill("b", parent="area"), skill("a", parent="area"), skill("c")), NOW)
    assert [one.key.code for one in skills.children(SkillKey("other", "1", "area"))] == ["a", "b"]
    assert skills.children(SkillKey("other", "1", "c")) == []


def test_what_came_with_the_installation_is_taken_when_it_changes(skills, tmp_path):
    path = tmp_path / "own-1.toml"
    text = """
        framework = "own"
        version = "1"
        title = { fr = "Le nôtre", en = "Ours" }
        [skill.one]
        label = { fr = "Un", en = "One" }
        description = { fr = "Un.", en = "One." }
    """
    path.write_text(text)
    shipped = ShippedFrameworks(tmp_path)
    assert [one.added for one in skills.take_shipped(shipped)] == [1]
    assert skills.take_shipped(shipped) == []
    path.write_text(text.replace('"One"', '"The one"'))
    assert [(one.added, one.changed) for one in skills.take_shipped(shipped)] == [(0, 1)]
    assert skills.label(SkillKey("own", "1", "one"), "en") == "The one"


def test_a_shipped_file_at_fault_is_named(tmp_path):
    path = tmp_path / "own-1.toml"
    path.write_text('framework = "own"\n')
    with pytest.raises(UnfitFrameworkError, match=r"own-1\.toml"):
        ShippedFrameworks(tmp_path).read(path)


def test_known_tells_which_of_some_skills_there_are(skills):
    found = skills.known([CONDITIONS, dataclasses.replace(CONDITIONS, code="nothing")])
    assert list(found) == [CONDITIONS]
