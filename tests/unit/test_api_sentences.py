"""Every sentence that the API can say exists in French, with the same facts in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment

from api import field_faults
from api.accounts import letters as account_letters
from api.errors import kinds
from api.grading import file_faults
from api.i18n import catalogue, choose_language, translate
from api.reference import pages
from api.results.paper import words as paper_words
from runner.exercise import Bank, SubmissionFilesError, check_files

API = Path(field_faults.__file__).parent
PLACES = re.compile(r"%\((\w+)\)s")


def fault_sentences() -> set[str]:
    """The texts of ``Fault(message=…, remedy=…)`` anywhere in the package, and of the tables of sentences."""
    found = set(field_faults.sentences())
    for path in API.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
                for keyword in node.keywords:
                    if keyword.arg in ("message", "remedy"):
                        found |= {
                            leaf.value
                            for leaf in ast.walk(keyword.value)
                            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                        }
    return found


def summaries() -> set[str]:
    """The texts of ``summary=…`` of the routes."""
    return {
        node.value.value
        for path in API.rglob("*routes.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword) and node.arg == "summary" and isinstance(node.value, ast.Constant)
    }


def template_sentences() -> set[str]:
    """What templates ask to be translated."""
    environment = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    return {
        messages if isinstance(messages, str) else str(messages[0])
        for path in API.rglob("templates/**/*.html")
        for _, _, messages in environment.extract_translations(path.read_text())  # type: ignore[attr-defined]
    }


def marked_sentences() -> set[str]:
    """What Python marks for the catalogues: ``sentence("…")`` and ``flash(answer, "…")``."""
    return {
        one.value
        for path in API.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sentence", "flash")
        for one in node.args
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


#: Words that both languages share.
ALIKE = {
    "%(num)s question",
    "%(points)s point",
    "%(title)s, version %(number)s",
    "Admission",
    "Admissions",
    "Badge",
    "Batteries",
    "Code",
    "Cookies",
    "Discrimination",
    "Exports",
    "Invitations",
    "Menu",
    "Minutes",
    "Organisation",
    "PDF",
    "Points",
    "Possible",
    "Question",
    "Questions",
    "Quota %(number)s",
    "Quotas",
    "Score",
    "Signature",
    "Verdict",
    "Version %(number)s",
    "Versions",
    "Webhooks",
    "Message",
    "Site",
    "Module",
    "Secret",
    "code",
    "places",
    "points",
    "version %(version)s",
}

PROBLEMS = {text for kind in kinds() for text in (kind.title, kind.detail)}
SENTENCES = sorted(
    fault_sentences()
    | summaries()
    | PROBLEMS
    | template_sentences()
    | marked_sentences()
    | set(pages.SENTENCES)
    | set(account_letters.SENTENCES)
    | set(paper_words.SENTENCES)
)


def test_the_sentences_were_found():
    assert {"There is no exercise %(slug)s.", "Read an exercise", "Answer"} <= set(SENTENCES)
    assert {"Skip to the content", "There is one thing to change", "Please sign in"} <= set(SENTENCES)
    assert len(SENTENCES) > 60


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_exists_in_french_with_the_same_facts(sentence):
    french = catalogue("fr").gettext(sentence)
    assert (french == sentence) == (sentence in ALIKE)
    assert sorted(PLACES.findall(french)) == sorted(PLACES.findall(sentence))


def test_no_translation_is_left_over():
    catalog = catalogue("fr")._catalog  # type: ignore[attr-defined]
    # What is said of one and of many is kept under the words for one, once for each form.
    keys = {key[0] if isinstance(key, tuple) else key for key in catalog if key}
    assert keys == set(SENTENCES)


def test_english_is_the_key():
    assert translate("Send text.", "en") == "Send text."
    assert translate("Send %(bytes)s bytes at most.", "fr", {"bytes": "3"}) == "Envoyez au plus 3 octets."


@pytest.mark.parametrize(
    ("files", "language"),
    [
        ({f"f{n}.py": "" for n in range(70)}, "python"),
        ({"solution.py": "", "../x": ""}, "python"),
        ({"solution.py": "", "Solution.py": ""}, "python"),
        ({"solution.py": "\0"}, "python"),
        ({"solution.py": "\ud800"}, "python"),
        ({"solution.py": "", "a": "", "a/b.py": ""}, "python"),
        ({"solution.py": "x" * 1_100_000}, "python"),
        ({"solution.py": ""}, "cobol"),
        ({}, "python"),
    ],
    ids=["many", "name", "capitals", "nul", "surrogate", "folder", "large", "language", "entry"],
)
def test_what_is_found_wrong_with_files_can_be_said_in_french(files, language):
    exercise = Bank(API.parent / "exercises").read("fizzbuzz")
    with pytest.raises(SubmissionFilesError) as caught:
        check_files(files, exercise, language)
    for problem in caught.value.problems:
        fault = file_faults.fault_of(problem)
        assert translate(fault.message, "en", fault.facts) == problem.message
        assert translate(fault.remedy, "en", fault.facts) == problem.remedy
        assert translate(fault.message, "fr", fault.facts) != problem.message
        assert translate(fault.remedy, "fr", fault.facts) != problem.remedy


def test_a_header_of_any_length_and_shape_chooses_some_language():
    assert choose_language("fr," * 100_000) == "fr"
    assert choose_language(";;q=,,=;fr") == "en"
