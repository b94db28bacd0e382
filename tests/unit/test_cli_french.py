"""Whoever speaks French gets French: every text of the command line has a translation that fits."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from babel.messages.pofile import read_po

from runner import i18n
from runner.diagnostics import FOUND_BY_AGENT
from runner.exercise import FILE_SENTENCES
from runner.judge import REASONS
from runner.model import Localized, Phase
from runner.settings import INSTALLATION
from runner.verdict import CheckVerdict, SubmissionVerdict

CATALOGUE = INSTALLATION / "runner" / "locales" / "fr" / "LC_MESSAGES" / "runner.po"


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    before = i18n.language()
    yield
    i18n.use(before)


def said() -> set[str | tuple[str, str]]:
    """The texts that the code passes to gettext and ngettext."""
    found: set[str | tuple[str, str]] = set()
    for path in (INSTALLATION / "runner").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                name = ast.unparse(node.func).rpartition(".")[2]
                if name in ("_", "gettext", "both") and texts:
                    found.add(texts[0])
                elif name == "ngettext":
                    found.add((texts[0], texts[1]))
    return found


def words() -> set[str]:
    """The texts that are translated as they come: verdicts, phases, and the tables of sentences."""
    reasons = {*REASONS.values(), *FOUND_BY_AGENT.values()}
    files = {text for said in FILE_SENTENCES.values() for text in (said.message, said.remedy)}
    return {*CheckVerdict, *SubmissionVerdict, *get_args(get_type_hints(Phase)["name"]), *files, *reasons}


def translations() -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    with CATALOGUE.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def placeholders(text: str) -> set[str]:
    braces = {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
    return braces | set(re.findall(r"%\(\w+\)s", text))


def test_every_text_has_a_translation() -> None:
    assert (said() | words()) - set(translations()) == set()


def test_no_translation_is_left_over() -> None:
    assert set(translations()) - said() - words() == set()


def test_translations_have_the_same_placeholders() -> None:
    for english, french in translations().items():
        pairs = [(english, french)] if isinstance(english, str) else list(zip(english, french, strict=True))
        for one, other in pairs:
            assert other, one
            assert placeholders(str(one)) == placeholders(str(other)), one


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "PREUVE_LANG": "fr"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
    ],
)
def test_the_language_is_the_one_that_the_environment_asks_for(environment: dict[str, str], language: str) -> None:
    assert i18n.choose(environment) == language


def test_french_and_english_count_differently() -> None:
    forms = ("{count} answer", "{count} answers")

    assert [i18n.ngettext(*forms, count) for count in (0, 1, 2)] == [forms[1], forms[0], forms[1]]

    i18n.use("fr")
    assert [i18n.ngettext(*forms, count) for count in (0, 1, 2)] == [
        "{count} réponse",
        "{count} réponse",
        "{count} réponses",
    ]


def test_an_authors_text_is_shown_in_the_language_of_the_process() -> None:
    text = Localized(fr="Le mot", en="The word")
    assert i18n.local(text) == "The word"

    i18n.use("fr")
    assert i18n.local(text) == "Le mot"


def test_a_text_without_translation_stays_as_it_is() -> None:
    i18n.use("fr")

    assert i18n.gettext("never written anywhere") == "never written anywhere"


def test_the_catalogue_is_one_that_other_tools_read(tmp_path: Path) -> None:
    from babel.messages.mofile import write_mo

    with CATALOGUE.open("rb") as source, (tmp_path / "runner.mo").open("wb") as target:
        write_mo(target, read_po(source))

    assert (tmp_path / "runner.mo").stat().st_size > 0
