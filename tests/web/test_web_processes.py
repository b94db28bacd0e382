"""The processes as an operator starts them: set up from nothing, serve, record, and end at once when told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from api.evidence.keys import KeyRing
from api.settings import INSTALLATION
from fakes.slot import FakeSlot
from runner.verdict import Lane

pytestmark = pytest.mark.sqlite_only

ENDS_WITHIN_S = 20


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path, redis_server) -> dict[str, str]:
    redis_server.client().flushall()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREUVE_", "DATABASE_"))}
    return {
        **kept,
        "PREUVE_DATA": str(tmp_path / "data"),
        "REDIS_URL": redis_server.url,
        "PREUVE_PORT": str(free_port()),
    }


def command(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api", *words],
        env=environment,
        cwd=INSTALLATION,
        capture_output=True,
        text=True,
        check=False,
    )


def answer_of(environment: dict[str, str], *words: str) -> dict[str, object]:
    done = command(environment, *words)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture
def processes(environment) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    answer_of(environment, "migrate")
    started = {
        name: subprocess.Popen([sys.executable, "-m", "api", name], env=environment, cwd=INSTALLATION)
        for name in ("serve", "collector")
    }
    yield started
    for process in started.values():
        process.kill()
        process.wait()


def client_of(environment: dict[str, str], key: object) -> httpx2.Client:
    transport = httpx2.HTTPTransport(retries=12)
    return httpx2.Client(
        base_url=f"http://127.0.0.1:{environment['PREUVE_PORT']}",
        headers={"Authorization": f"Bearer {key}"},
        transport=transport,
        timeout=60,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_submission_is_graded_and_both_processes_end_when_told_to(environment, processes, redis_server, number):
    key = answer_of(environment, "bootstrap")["api_key"]
    slot = FakeSlot(redis_server.client(), Lane.GRADE)
    grading = threading.Thread(target=slot.work, kwargs={"timeout_s": 60})
    grading.start()
    body = {"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": ""}, "mode": "submit"}
    with client_of(environment, key) as client:
        answer = client.post("/v1/submissions", params={"wait": 60}, json=body)
        assert (answer.status_code, answer.json()["verdict"]) == (200, "partial")
        # Somebody waits in vain while the end comes.
        waiting = threading.Thread(target=lambda: client.post("/v1/submissions", params={"wait": 60}, json=body))
        waiting.start()
        assert slot.take(timeout_s=60) is not None
        for process in processes.values():
            process.send_signal(number)
        for process in processes.values():
            assert process.wait(timeout=ENDS_WITHIN_S) == 0
        waiting.join(timeout=ENDS_WITHIN_S)
    grading.join(timeout=ENDS_WITHIN_S)


def test_an_installation_is_set_up_once(environment, tmp_path):
    assert answer_of(environment, "migrate") == {"migrated": True}
    assert answer_of(environment, "migrate") == {"migrated": False}
    assert stat.S_IMODE(Path(environment["PREUVE_DATA"]).stat().st_mode) == 0o700
    path = tmp_path / "first-key"
    first = answer_of(environment, "bootstrap", "--organisation", "Some School", "--key-file", str(path))
    assert first["created"] is True
    assert str(first["api_key"]).startswith("preuve_")
    assert first["password"]
    assert path.read_text().strip() == first["api_key"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert answer_of(environment, "bootstrap") == {"created": False}


def test_what_is_made_in_the_data_folder_is_its_owner_s_alone(environment):
    before = os.umask(0)
    try:
        made = command(environment, "migrate")
    finally:
        os.umask(before)
    data = Path(environment["PREUVE_DATA"])
    files = [path for path in data.rglob("*") if path.is_file()]
    assert "preuve.sqlite3" in [path.name for path in files]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert "chmod 700" not in made.stderr


def test_a_data_folder_that_is_open_to_others_is_warned_of(environment):
    data = Path(environment["PREUVE_DATA"])
    data.mkdir()
    data.chmod(0o755)
    made = command(environment, "migrate")
    assert made.returncode == 0
    assert "chmod 700" in made.stderr


def test_an_operator_takes_a_framework_of_skills_over_and_sees_which_there_are(environment, tmp_path):
    answer_of(environment, "migrate")
    path = tmp_path / "skills_en.csv"
    path.write_text("conceptUri,preferredLabel\nhttp://data.europa.eu/esco/skill/0a1,use spreadsheets\n")
    words = ("skills", "import", str(path), "--framework", "esco", "--version", "1.2.1")
    taken = {"framework": "esco", "version": "1.2.1", "skills": 1, "added": 1, "changed": 0, "removed": 0}
    assert answer_of(environment, *words) == taken
    path.write_text("conceptUri,preferredLabel\nhttp://data.europa.eu/esco/skill/0a1,\n")
    refused = command(environment, *words)
    assert (refused.returncode, refused.stderr) == (2, "skills_en.csv:2: preferredLabel is empty.\n")
    listed = json.loads(command(environment, "skills", "list").stdout)["frameworks"]
    assert [one["name"] for one in listed] == ["esco", "preuve", "preuve-digital"]


def test_rotating_makes_the_key_that_signs_from_then_on(environment):
    kid = answer_of(environment, "keys", "rotate")["kid"]
    assert KeyRing(Path(environment["PREUVE_DATA"]) / "keys").signing_key()[0] == kid


@pytest.mark.parametrize("process", ["serve", "collector"])
def test_a_process_without_its_schema_says_what_to_do(environment, process):
    done = command(environment, process)
    assert (done.returncode, "migrate" in done.stderr) == (2, True)


@pytest.mark.parametrize("process", ["serve", "collector"])
def test_a_process_without_redis_url_names_it(environment, process, prepared):
    data = Path(environment["PREUVE_DATA"])
    data.mkdir()
    (data / "preuve.sqlite3").write_bytes(prepared[0])
    del environment["REDIS_URL"]
    done = command(environment, process)
    assert (done.returncode, "REDIS_URL" in done.stderr) == (2, True)


def test_keys_are_made_listed_and_revoked_while_the_api_serves(environment, processes):
    answer_of(environment, "bootstrap")
    words = ("--name", "our course", "--scope", "exercises:read")
    key = str(answer_of(environment, "api-keys", "create", *words)["api_key"])
    with client_of(environment, key) as client:
        assert client.get("/v1/exercises").status_code == 200
        assert client.get("/v1/submissions/x").status_code == 403

        text = command(environment, "api-keys", "list").stdout
        first, mine = json.loads(text)["api_keys"]
        assert (first["name"], first["last_used_at"]) == ("first key", None)
        assert (mine["name"], mine["scopes"], mine["revoked_at"]) == ("our course", ["exercises:read"], None)
        assert mine["last_used_at"] is not None
        assert key.startswith(mine["prefix"] + "_")
        assert key.removeprefix(mine["prefix"] + "_") not in text

        assert answer_of(environment, "api-keys", "revoke", mine["id"]) == {"revoked": mine["id"]}
        answer = client.get("/v1/exercises")
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/bad-api-key")
    listed = answer_of(environment, "api-keys", "list")["api_keys"]
    assert [one["revoked_at"] is None for one in listed] == [True, False]
    again = command(environment, "api-keys", "revoke", mine["id"])
    assert (again.returncode, "api-keys list" in again.stderr) == (2, True)


def test_a_key_needs_an_organisation_and_known_scopes(environment):
    answer_of(environment, "migrate")
    early = command(environment, "api-keys", "create", "--scope", "exercises:read")
    assert (early.returncode, "bootstrap" in early.stderr) == (2, True)
    organisation = answer_of(environment, "bootstrap")["organisation"]
    wrong = command(environment, "api-keys", "create", "--scope", "exercises:erase")
    assert (wrong.returncode, "exercises:read" in wrong.stderr) == (2, True)
    stranger = command(environment, "api-keys", "list", "--organisation", "none")
    assert (stranger.returncode, str(organisation) in stranger.stderr) == (2, True)
