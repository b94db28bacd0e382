"""The skills that come with the installation: complete, in both languages, and enough for the bank."""

from __future__ import annotations

import pytest

from api.catalog.starter_questions import StarterQuestions
from api.settings import INSTALLATION
from api.skills.model import KnownSkill, SkillKey, SkillKind, faults_of
from api.skills.service import key_of
from api.skills.shipped import ShippedFrameworks
from runner.exercise import Bank

BANK = INSTALLATION / "exercises"
SHIPPED = ShippedFrameworks(BANK / "skills")
FRAMEWORKS = [SHIPPED.read(path) for path in SHIPPED.files()]
KNOWN: dict[SkillKey, KnownSkill] = {one.key: one for framework in FRAMEWORKS for one in framework.skills}


def tags() -> list[tuple[str, SkillKey]]:
    """What the bank's exercises and the questions to begin with speak for."""
    bank = Bank(BANK)
    exercises = [(slug, key_of(one.skill)) for slug in bank.slugs() for one in bank.read(slug).criteria]
    bodies = StarterQuestions(BANK / "questions").bodies
    return [*exercises, *((name, key_of(skill)) for name, body in bodies.items() for skill in body.skills)]


def test_each_code_that_the_bank_uses_is_a_skill():
    found = tags()
    assert {key.framework for _, key in found} == {"preuve", "preuve-digital"}
    for place, key in found:
        assert key in KNOWN, (place, key)
        assert KNOWN[key].kind is SkillKind.SKILL, (place, key)


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: f"{one.name}-{one.version}")
def test_a_framework_can_be_taken_over(framework):
    assert faults_of(framework) == []
    assert framework.title.fr
    assert framework.title.en


@pytest.mark.parametrize("skill", KNOWN.values(), ids=lambda one: f"{one.key.framework}-{one.key.code}")
def test_a_skill_has_short_labels_and_one_sentence_in_each_language(skill):
    """Labels stand on badges and beside bars, where twenty-four characters fit."""
    for label in (skill.label.fr, skill.label.en):
        assert 0 < len(label) <= 24
        assert label[0].isupper()
    for sentence in (skill.description.fr, skill.description.en):
        assert sentence.endswith(".")
        assert ". " not in sentence
    assert "'" not in skill.label.fr + skill.description.fr, "French has the typographic apostrophe"
    assert (skill.parent is None) == (skill.kind is SkillKind.AREA)


def test_the_files_name_their_framework_and_version():
    for path, framework in zip(SHIPPED.files(), FRAMEWORKS, strict=True):
        assert path.name == f"{framework.name}-{framework.version}.toml"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_skills_of_a_framework_are_called_the_same(language):
    for framework in FRAMEWORKS:
        labels = [one.label.told(language) for one in framework.skills]
        assert len(labels) == len(set(labels))
