"""Own exercises on their way to a slot: kept by digest, fetched with a claim, taken for nothing until proved."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from fakes.small_exercises import three_checks
from runner import frames
from runner.claim import CLAIM_S, make_claim, read_claim
from runner.examiners import MOST_OWNERS, SHARED_BANK, Examiners
from runner.exercise import BundleError, Bundles, digest_of, is_bundle_name
from runner.model import BundleRef, GradeRequest
from runner.supply import Supply, SupplyError
from runner.verdict import Intent, Lane
from runner.wire import WireError, decode_request, encode_request

if TYPE_CHECKING:
    from runner.sandbox import SandboxHost, SandboxSpec

SUBMISSION = "019a2b3c-4d5e-7f60-8123-456789abcdef"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = three_checks(tmp_path_factory.mktemp("bank")).folder
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "submissions" not in path.parts
    }


def request_for(files: dict[str, bytes], **more: Any) -> GradeRequest:
    digest = digest_of(files)
    request = GradeRequest(
        submission_id=SUBMISSION, attempt=1, attempt_token="secret", organisation="o", lane=Lane.GRADE,
        intent=Intent.SUBMIT, exercise="three-checks", exercise_digest=digest, language="python", files={},
        bundle=BundleRef(digest=digest, version=7),
    )  # fmt: skip
    return replace(request, **more)


class Api:
    """Gives out what it is told to, and notes who asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[tuple[str, str]] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                api.asked.append((self.path, self.headers["Authorization"].removeprefix("Bearer ")))
                status, body = api.answers.pop(0)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def gives(self, files: dict[str, bytes]) -> None:
        self.answers.append((200, json.dumps({path: text.decode() for path, text in files.items()}).encode()))


@pytest.fixture
def api() -> Iterator[Api]:
    found = Api()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def test_a_bundle_is_fetched_once_with_a_claim_for_it_alone(api: Api, files: dict[str, bytes], tmp_path: Path):
    api.gives(files)
    request = request_for(files)

    exercise = Supply(api.url, tmp_path).exercise(request)
    again = Supply(None, tmp_path).exercise(request)

    assert (exercise.slug, exercise.version, exercise.digest) == ("three-checks", 7, request.exercise_digest)
    assert again == exercise
    ((path, sent),) = api.asked
    assert path == f"/internal/bundles/{request.exercise_digest}"
    claim = read_claim(sent)
    assert claim is not None
    assert "secret" not in sent
    assert claim.proves(request.exercise_digest, "secret", now_s=time.time())


def test_what_has_another_digest_is_not_kept(api: Api, files: dict[str, bytes], tmp_path: Path):
    api.gives({**files, "suite/test_suite.py": b"def test_one(): pass\n"})

    with pytest.raises(SupplyError, match="something else"):
        Supply(api.url, tmp_path).exercise(request_for(files))

    assert not Bundles(tmp_path).folder.joinpath(digest_of(files)).exists()


@pytest.mark.parametrize("body", [b"", b"[]", b'{"a": 1}', b'{"a": "\\ud800"}', b"\xff"])
def test_an_answer_that_is_no_bundle_is_our_failure(api: Api, files: dict[str, bytes], tmp_path: Path, body: bytes):
    api.answers.append((200, body))
    with pytest.raises(SupplyError):
        Supply(api.url, tmp_path).exercise(request_for(files))


def test_names_that_lead_elsewhere_are_never_written(api: Api, tmp_path: Path):
    """Even where the digest of the job and the api agree on them."""
    for name in ("../evil.py", "/evil.py", "a/../../evil.py", ".hidden", "a//b", "suite/.x", "a\\b", "a\0b"):
        assert not is_bundle_name(name)
        evil = {"exercise.toml": b"", name: b"x"}
        api.gives(evil)
        with pytest.raises(SupplyError):
            Supply(api.url, tmp_path / "cache").exercise(request_for(evil))
    assert list(tmp_path.rglob("*.py")) == []


def test_an_api_that_is_away_is_asked_again(api: Api, files: dict[str, bytes], tmp_path: Path):
    api.answers += [(503, b""), (500, b"")]
    api.gives(files)
    pauses: list[float] = []

    Supply(api.url, tmp_path, pause=pauses.append).exercise(request_for(files))

    assert len(api.asked) == 3
    assert len(pauses) == 2


def test_a_refusal_is_final(api: Api, files: dict[str, bytes], tmp_path: Path):
    api.answers.append((404, b"nothing here"))
    with pytest.raises(SupplyError, match="404"):
        Supply(api.url, tmp_path).exercise(request_for(files))
    assert len(api.asked) == 1


def test_a_redirect_is_not_followed(api: Api, files: dict[str, bytes], tmp_path: Path):
    api.answers.append((302, b""))
    with pytest.raises(SupplyError, match="302"):
        Supply(api.url, tmp_path).exercise(request_for(files))


def test_a_slot_without_address_says_which_setting_is_missing(files: dict[str, bytes], tmp_path: Path):
    with pytest.raises(SupplyError, match="PREUVE_API_URL"):
        Supply(None, tmp_path).exercise(request_for(files))


def test_a_job_whose_digests_differ_is_not_graded(files: dict[str, bytes], tmp_path: Path):
    Bundles(tmp_path).keep(files)
    with pytest.raises(SupplyError):
        Supply(None, tmp_path).exercise(request_for(files, exercise_digest="0" * 64))


def test_a_bundle_that_was_changed_on_disk_is_fetched_again(api: Api, files: dict[str, bytes], tmp_path: Path):
    digest = Bundles(tmp_path).keep(files)
    (tmp_path / digest / "statement.fr.md").write_text("Autre chose.")
    with pytest.raises(BundleError, match="not what its name says"):
        Bundles(tmp_path).files(digest)
    api.gives(files)

    exercise = Supply(api.url, tmp_path).exercise(request_for(files))

    assert exercise.digest == digest


def test_the_cache_keeps_what_was_read_last(files: dict[str, bytes], tmp_path: Path):
    bundles = Bundles(tmp_path)
    variants = [{**files, "statement.fr.md": f"Texte {number}.".encode()} for number in range(3)]
    digests = [bundles.keep(variant) for variant in variants]
    for age, digest in enumerate(reversed(digests)):
        moment = time.time() - 1_000 * age
        os.utime(tmp_path / digest, (moment, moment))
    size = sum(len(content) for content in variants[0].values())
    bundles.files(digests[0])

    bundles.trim(2 * size + 100)

    assert [digest in bundles for digest in digests] == [True, False, True]
    bundles.trim(0)
    assert [digest in bundles for digest in digests] == [True, False, False]


def test_reference_submissions_are_no_part_of_a_bundle(files: dict[str, bytes], tmp_path: Path):
    digest = Bundles(tmp_path).keep({**files, "submissions/accepted/x.py": b"SECRET"})
    assert digest == digest_of(files)
    assert not (tmp_path / digest / "submissions").exists()


@pytest.mark.parametrize(
    ("change", "true"),
    [
        ({}, True),
        ({"now_s": 1_000.0 + CLAIM_S + 1}, False),
        ({"now_s": 1_000.0 - 2 * CLAIM_S}, False),
        ({"digest": "b" * 64}, False),
        ({"attempt_token": "other"}, False),
        ({"attempt": 2}, False),
        ({"until_s": 1_000 + CLAIM_S + 1}, False),
    ],
)
def test_a_claim_holds_for_one_attempt_one_bundle_and_some_minutes(change: dict[str, Any], true: bool):
    claim = read_claim(make_claim(SUBMISSION, 1, "a" * 64, "secret", now_s=1_000.0))
    assert claim is not None
    told = {"digest": "a" * 64, "attempt_token": "secret", "now_s": 1_001.0, **change}
    claim = replace(claim, **{name: told.pop(name) for name in ("attempt", "until_s") if name in told})
    assert claim.proves(told["digest"], told["attempt_token"], now_s=told["now_s"]) is true


@pytest.mark.parametrize(
    "text", ["", "x", f"{SUBMISSION}.1.1", f"{SUBMISSION}.1.1.{'g' * 64}", f"{SUBMISSION}.-1.1.{'a' * 64}"]
)
def test_anything_else_is_no_claim(text: str):
    assert read_claim(text) is None


def test_a_request_of_the_version_before_is_refused():
    """A slot that does not know of bundles must not look for an own exercise in the bank."""
    request = request_for({"exercise.toml": b""})
    message = encode_request(request)
    assert decode_request(message) == request
    with pytest.raises(WireError, match="version"):
        decode_request({**message, "version": 1})


def test_an_organisation_s_examiner_gives_way_to_others_and_the_bank_s_never():
    """Each is a sandbox of its own: a slot that serves many organisations must not hold as many."""
    host = Starting()
    examiners = Examiners(cast("SandboxHost", host), cast("SandboxSpec", None))
    examiners.of(SHARED_BANK)
    for number in range(MOST_OWNERS + 2):
        examiners.of(f"owner-{number}")
    assert len(host.started) == MOST_OWNERS + 3
    gone = [number for number, one in enumerate(host.started) if one.destroyed]
    assert gone == [1, 2, 3]
    examiners.of("owner-0")
    assert len(host.started) == MOST_OWNERS + 4
    examiners.close()
    assert all(one.destroyed for one in host.started)


class Examiner:
    """Says at once that it has run what it was given."""

    def __init__(self) -> None:
        self.destroyed = False
        self.id = "examiner"

    def send(self, frame: bytes, *, deadline: float) -> None:
        """Nothing comes of it."""

    def receive(self, *, deadline: float) -> bytes:
        return frames.encode({"t": "end"})

    def silent(self) -> bool:
        return True

    def destroy(self) -> None:
        self.destroyed = True


class Starting:
    """A host whose sandboxes are examiners."""

    def __init__(self) -> None:
        self.started: list[Examiner] = []

    def start(self, _spec: object) -> Examiner:
        self.started.append(Examiner())
        return self.started[-1]
