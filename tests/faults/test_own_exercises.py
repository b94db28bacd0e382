"""An organisation's exercise from its author's zip file to a graded submission, in real sandboxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes.archives import files_below, pack
from fakes.installation import Installation
from fakes.small_exercises import PATIENT_TOML, three_checks
from runner.verdict import Lane

RIGHT = "def double(n):\n    return n * 2\n"


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    toml = PATIENT_TOML.replace('[languages.javascript]\nentry = "solution.js"\n', "")
    folder = three_checks(tmp_path_factory.mktemp("own")).folder
    found = files_below(folder)
    kept = {path: text for path, text in found.items() if not path.startswith(("submissions/", "starter/javascript/"))}
    return {
        **kept,
        "exercise.toml": toml.encode(),
        "submissions/accepted/times.py": RIGHT.encode(),
        "submissions/partial/two.py": b"def double(n):\n    return 2\n",
    }


def take_in_a_sitting(installation: Installation) -> dict[str, Any]:
    """What comes of it for somebody who takes a battery with the exercise: from the open link on, over HTTP alone."""
    item = {"id": "i1", "kind": "exercise", "exercise": "our-double", "weight": 1}
    only = {"id": "p1", "title": {"fr": "Une", "en": "One"}, "minutes": None, "items": [item]}
    plan = {"feedback": "full", "navigation": "free", "minutes": 60, "parts": [only]}
    battery = installation.ask("POST", "/v1/batteries", {"title": "Own", "plan": plan})["id"]
    installation.ask("POST", f"/v1/batteries/{battery}/publish", more={"If-Match": "*"})
    campaign = installation.ask("POST", "/v1/campaigns", {"title": "Own", "battery": battery, "open_link_quota": 1})
    installation.ask("POST", f"/v1/campaigns/{campaign['id']}/open")
    token = campaign["open_link"].rpartition("/")[2]
    status, cookie, entered = installation.as_visitor("POST", "/v1/entry/open", {"token": token, "name": "Ada"})
    assert status == 200, entered
    known = {"Cookie": cookie, "X-CSRF-Token": entered["csrf"]}
    assert installation.as_visitor("POST", "/v1/sitting/begin", None, known)[0] == 200
    work = {"base_version": 0, "content": {"language": "python", "files": {"solution.py": RIGHT}}}
    status, _, receipt = installation.as_visitor("POST", "/v1/sitting/items/i1/submit", work, known)
    assert status == 202, receipt
    return installation.wait_verdict(receipt["submission"])


def test_an_uploaded_exercise_is_checked_and_graded_in_real_sandboxes(
    installation: Installation, exercise: dict[str, bytes]
) -> None:
    """The slot fetches its content from the api, keeps it, and grades with the organisation's own examiner."""
    bulk = installation.start_slot(lane=Lane.BULK)
    digest = installation.upload("our-double", pack(exercise))["digest"]

    found = installation.wait_checked("our-double")

    assert found["problems"] == []
    assert found["state"] == "ready"
    assert {"accepted", "partial"} <= {check["got"] for check in found["checks"]}
    installation.end(bulk)
    installation.some_slot()
    submission = installation.wait_verdict(installation.submit(RIGHT, exercise="our-double"))
    assert submission["verdict"] == "accepted"
    origin = submission["report"]["origin"]
    assert (origin["exercise"], origin["exercise_version"], origin["exercise_digest"]) == ("our-double", 1, digest)
    assert installation.evidence_count(submission["id"]) == 1
    assert [installation.evidence_count(check["submission"]) for check in found["checks"]] == [0] * len(found["checks"])
    cached = Path(installation.data) / "cache" / "bundles" / digest
    wanted = {path: text for path, text in exercise.items() if not path.startswith("submissions/")}
    assert files_below(cached) == wanted
    assert take_in_a_sitting(installation)["verdict"] == "accepted"


def test_a_suite_that_takes_a_wrong_answer_is_refused_with_the_reason(
    installation: Installation, exercise: dict[str, bytes]
) -> None:
    """An answer in the folder of another verdict is what authors get wrong most often."""
    bulk = installation.start_slot(lane=Lane.BULK)
    wrong = {**exercise, "submissions/rejected/times_two.py": RIGHT.encode(), "statement.en.md": b"# Twice\n"}
    installation.upload("our-trouble", pack(wrong))

    found = installation.wait_checked("our-trouble")

    installation.end(bulk)
    assert found["state"] == "refused"
    (problem,) = found["problems"]
    assert problem["place"] == "submissions/rejected/times_two.py"
    assert (problem["expected"], problem["got"]) == ("rejected", "accepted")
    status, answer = installation.post(RIGHT, exercise="our-trouble")
    assert (status, answer["errors"][0]["place"]) == (422, "/exercise")
