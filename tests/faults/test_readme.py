"""What README.md tells people to type is typed here, on an installation of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest

from fakes.installation import Installation
from runner.settings import INSTALLATION

MARK = "<!-- tested by tests/faults/test_readme.py -->\n```sh\n"


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


def test_the_curl_example_grades_a_right_answer(readme_installation):
    readme = (INSTALLATION / "README.md").read_text(encoding="utf-8")
    [command] = [text.partition("```")[0] for text in readme.split(MARK)[1:]]
    assert command.count("http://127.0.0.1:8080/") == 1
    command = command.replace("http://127.0.0.1:8080/", f"http://127.0.0.1:{readme_installation.port}/")
    command, exports = re.subn(r"(?m)^export PREUVE_KEY=.*\n", "", command)
    assert exports == 1
    environment = {**os.environ, "PREUVE_KEY": readme_installation.key}

    answer = subprocess.run(["sh", "-ec", command], env=environment, check=True, capture_output=True, text=True).stdout

    found = json.loads(answer)
    assert (found["state"], found["verdict"]) == ("done", "accepted")
    assert found["earned"] == found["possible"] > 0
    assert found["report"]["samples"] or found["report"]["criteria"]
