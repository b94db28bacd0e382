"""What README.md tells people to type is typed here, on an installation of its own, with good files and bad ones."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import Any

import pytest

from fakes.installation import Installation
from runner.settings import INSTALLATION

MARK = "<!-- tested by tests/faults/test_readme.py -->\n```sh\n"

BOTH = "A multiple of 3 and of 5"
RANDOM = "Numbers drawn at random"
#: The checks that ask for multiples of 15.
OF_FIFTEEN = {BOTH, RANDOM}

RIGHT = 'return "Fizz" * (n % 3 == 0) + "Buzz" * (n % 5 == 0) or str(n)'


def instead_at_fifteen(line: str) -> str:
    """A solution that is right but for multiples of 15."""
    return f"def fizzbuzz(n):\n    if n % 15 == 0:\n        {line}\n    {RIGHT}\n"


@pytest.fixture(scope="module")
def readme_installation(images):
    """With the exercises that come with Preuve."""
    found = Installation(INSTALLATION / "exercises")
    try:
        found.start()
        found.start_slot()
        yield found
    finally:
        found.close()


def type_it(installation: Installation, source: str | None = None) -> dict[str, Any]:
    """The answer to the command in README.md, with this source in place of the one that stands there."""
    readme = (INSTALLATION / "README.md").read_text(encoding="utf-8")
    [command] = [text.partition("```")[0] for text in readme.split(MARK)[1:]]
    assert command.count("http://127.0.0.1:8080/") == 1
    command = command.replace("http://127.0.0.1:8080/", f"http://127.0.0.1:{installation.port}/")
    command, exports = re.subn(r"(?m)^export PREUVE_KEY=.*\n", "", command)
    assert exports == 1
    if source is not None:
        assert "'" not in source, "the body stands between single quotes"
        files = f'"files": {json.dumps({"solution.py": source})}'
        command, places = re.subn(r'(?m)"files": \{.*\}$', lambda _: files, command)
        assert places == 1
    environment = {**os.environ, "PREUVE_KEY": installation.key}
    done = subprocess.run(["sh", "-ec", command], env=environment, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    """Of all checks, hidden ones and samples, by their English labels."""
    report = found["report"]
    checks = [*report["samples"], *(check for criterion in report["criteria"] for check in criterion["checks"])]
    return {check["label"]["en"]: check["verdict"] for check in checks}


def test_the_curl_example_grades_a_right_answer(readme_installation):
    found = type_it(readme_installation)
    assert (found["state"], found["verdict"]) == ("done", "accepted")
    assert found["earned"] == found["possible"] > 0
    assert set(verdicts(found).values()) == {"passed"}


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ('return "Fizz"', "failed"),
        ("while True: pass", "timeout"),
        ('return "x" * (1 << 30)', "memory"),
    ],
    ids=["half right", "endless loop", "memory hog"],
)
def test_what_goes_wrong_at_some_numbers_costs_their_checks_and_no_other(readme_installation, line, verdict):
    found = type_it(readme_installation, instead_at_fifteen(line))
    assert (found["state"], found["verdict"]) == ("done", "partial")
    # Two of three checks of 3 points together, the one of 1 point, one of two checks of 2 points together.
    assert (found["earned"], found["possible"]) == (4.0, 6.0)
    assert len(verdicts(found)) == 8
    assert verdicts(found) == {label: verdict if label in OF_FIFTEEN else "passed" for label in verdicts(found)}
    assert set(verdicts(found)) > OF_FIFTEEN


def test_a_wrong_answer_is_rejected(readme_installation):
    found = type_it(readme_installation, 'def fizzbuzz(n):\n    return "no"\n')
    assert (found["state"], found["verdict"], found["earned"]) == ("done", "rejected", 0.0)
    assert set(verdicts(found).values()) == {"failed"}


def test_a_syntax_error_is_shown_with_its_place(readme_installation):
    found = type_it(readme_installation, "def fizzbuzz(n)\n    return n\n")
    assert (found["state"], found["verdict"]) == ("done", "not_gradable")
    [diagnostic] = found["report"]["diagnostics"]
    assert (diagnostic["file"], diagnostic["line"]) == ("solution.py", 1)
    assert "':'" in diagnostic["message"]
