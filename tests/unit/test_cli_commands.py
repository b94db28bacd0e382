"""The command line: what it refuses says what to do, and its exit status says whose fault it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from fakes.reports import full_report
from runner import evidence, i18n, workbench
from runner.cli import main, verifying
from runner.exercise import Bank, digest_of, read_submission
from runner.model import Limits
from runner.sandbox import SandboxError
from runner.settings import INSTALLATION
from runner.verdict import Intent

Run = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """The command line in this process, with a data folder of its own and without Redis.

    A command sets up language and logs for its process; here they are put back for the tests that follow.
    """
    language, logs = i18n.language(), structlog.get_config()
    monkeypatch.setenv("PREUVE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PREUVE_LANG", "en")
    monkeypatch.delenv("REDIS_URL", raising=False)

    def call(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["preuve", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Ended(int(ended.value.code or 0), shown.out, shown.err)

    yield call
    i18n.use(language)
    structlog.configure(**logs)


def test_help_names_every_command(run: Run) -> None:
    shown = run("--help").out

    for name in ("up", "serve", "worker", "collector", "grade", "exercise", "sandbox", "doctor", "verify"):
        assert f" {name} " in shown


def test_help_is_french_for_who_speaks_french(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREUVE_LANG", "fr")

    assert "Vérifier la signature" in run("verify", "--help").out


def test_an_unknown_exercise_is_bad_input_and_names_what_was_perhaps_meant(run: Run, tmp_path: Path) -> None:
    ended = run("grade", "fizbuzz", tmp_path / "solution.py")

    assert ended.status == 2
    assert "fizzbuzz" in ended.err
    assert ended.out == ""


def test_a_file_that_is_not_there_is_bad_input(run: Run, tmp_path: Path) -> None:
    ended = run("grade", "fizzbuzz", tmp_path / "nowhere.py", "--json")

    assert ended.status == 2
    assert "nowhere.py" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("grade", "fizbuzz", "solution.py"), "Il n’y a pas d’exercice 'fizbuzz' dans la banque. Vouliez-vous dire"),
        (("grade", "fizzbuzz", "nowhere.py"), "nowhere.py: Ce fichier n’existe pas. Vérifiez le chemin."),
        (("grade", "fizzbuzz", "x.py", "--language", "ruby"), "fizzbuzz n’a pas de langage ruby"),
        (("exercise", "new", "Two Words"), "Ce ne peut pas être le nom d’un exercice."),
    ],
)
def test_bad_input_is_explained_in_the_language_of_the_caller(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("PREUVE_LANG", "fr")

    ended = run(*words)

    assert ended.status == 2
    assert said in ended.err


def test_a_language_that_the_exercise_does_not_have_is_bad_input(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "solution.rb"
    file.write_text("puts 1\n")

    ended = run("grade", "fizzbuzz", file, "--language", "ruby")

    assert ended.status == 2
    assert "--language" in ended.err
    assert "python" in ended.err


def test_an_exercise_that_is_at_fault_is_bad_input_with_the_line(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "exercise.toml").write_text("format = 1\nversion = 'one'\n")

    ended = run("grade", folder, tmp_path / "solution.py")

    assert ended.status == 2
    assert "exercise.toml:2" in ended.err


def test_a_setting_that_cannot_be_is_bad_input_and_named_as_it_is_written(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREUVE_PORT", "many")

    ended = run("sandbox", "list")

    assert ended.status == 2
    assert "PREUVE_PORT" in ended.err


def test_an_engine_that_does_not_answer_is_a_fault_of_the_platform(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect() -> None:
        raise SandboxError("No Docker engine answers.")

    monkeypatch.setattr(workbench, "connect", connect)

    ended = run("sandbox", "list")

    assert ended.status == 3
    assert ended.err == "The platform failed: No Docker engine answers.\n"


def test_slots_without_redis_are_bad_input(run: Run) -> None:
    ended = run("worker", "--lane", "grade")

    assert ended.status == 2
    assert "REDIS_URL" in ended.err


def test_a_lane_that_does_not_exist_is_a_usage_error(run: Run) -> None:
    assert run("worker", "--lane", "fast").status == 2


def test_a_new_exercise_is_written_into_the_bank(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREUVE_BANK", str(tmp_path))

    ended = run("exercise", "new", "two-words", "--mode", "cases")

    assert ended.status == 0
    assert (tmp_path / "two-words" / "exercise.toml").is_file()
    assert "preuve exercise check two-words" in ended.out


def test_a_skeleton_goes_into_a_folder_that_is_named_and_is_checked_there(run, tmp_path):
    ended = run("exercise", "new", "our-words", "--into", str(tmp_path))
    assert ended.status == 0
    assert (tmp_path / "our-words" / "exercise.toml").is_file()
    assert f"preuve exercise check {tmp_path}/our-words" in ended.out
    assert run("exercise", "new", "our-words", "--into", str(tmp_path / "nowhere")).status == 2


def test_a_slug_that_cannot_be_one_is_bad_input(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREUVE_BANK", str(tmp_path))

    assert run("exercise", "new", "Two Words").status == 2
    assert list(tmp_path.iterdir()) == []


def test_an_exercise_that_is_not_there_cannot_be_checked(run: Run) -> None:
    ended = run("exercise", "check", "fizzbuzz", "nosuch")

    assert (ended.status, ended.out) == (2, "")
    assert "'nosuch'" in ended.err


def test_an_exercise_with_problems_is_checked_and_not_in_order(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "exercise.toml").write_text("format = 1\nversion = 'one'\n")

    ended = run("exercise", "check", folder)

    assert ended.status == 1
    assert "exercise.toml:2" in ended.out


def test_an_empty_bank_cannot_be_checked(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREUVE_BANK", str(tmp_path))

    assert run("exercise", "check").status == 2


@dataclass(frozen=True)
class Issued:
    """Evidence on disk, and the keys that it can be checked with."""

    file: Path
    keys: Path
    jws: str


@pytest.fixture
def issued(tmp_path: Path) -> Issued:
    key = Ed25519PrivateKey.generate()
    record = evidence.record_of(
        full_report(Intent.SUBMIT),
        submission_id="s-1",
        issuer="https://issuer.example",
        issued_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    jws = evidence.sign(record, key, "k-1")
    public = {**OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "k-1"}
    (tmp_path / "evidence.jws").write_text(jws)
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [public]}))
    return Issued(tmp_path / "evidence.jws", tmp_path / "jwks.json", jws)


def test_evidence_is_checked_offline(run: Run, issued: Issued) -> None:
    ended = run("verify", issued.file, "--jwks", issued.keys)

    assert ended.status == 0
    assert "The signature is valid: https://issuer.example" in ended.out


def test_the_answer_of_the_api_is_evidence_too(run: Run, issued: Issued, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps({"evidence": issued.jws, "record": {"verdict": "accepted"}}))

    assert run("verify", file, "--jwks", issued.keys).status == 0


def test_evidence_that_was_changed_is_not_in_order(run: Run, issued: Issued) -> None:
    head, body, signature = issued.jws.split(".")
    issued.file.write_text(f"{head}.{body[:-8]}AAAAAAAA.{signature}")

    ended = run("verify", issued.file, "--jwks", issued.keys)

    assert ended.status == 1
    assert ended.out.startswith("NOT valid:")


def test_the_keys_of_this_installation_are_used_where_none_are_named(run: Run, issued: Issued, tmp_path: Path) -> None:
    (tmp_path / "data" / "keys").mkdir(parents=True)
    (key,) = json.loads(issued.keys.read_text())["keys"]
    (tmp_path / "data" / "keys" / "k-1.json").write_text(json.dumps(key))

    assert run("verify", issued.file).status == 0


def test_without_any_key_nothing_is_checked(run: Run, issued: Issued) -> None:
    ended = run("verify", issued.file)

    assert ended.status == 2
    assert "--jwks" in ended.err


NO_KEYS = ["[]", "[{}]", "{", "\udcff", "[" * 100_000, '{"keys": 1}', '{"keys": [{"kid": "k-1", "kty": "RSA"}]}']


@pytest.mark.parametrize("content", NO_KEYS, ids=range(len(NO_KEYS)))
def test_keys_that_are_none_are_bad_input(run: Run, issued: Issued, content: str) -> None:
    issued.keys.write_bytes(content.encode("utf-8", "surrogateescape"))

    ended = run("verify", issued.file, "--jwks", issued.keys)

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"{issued.keys} is no set of public keys: ")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("content", ["", "[]", "{", "\udcff"])
def test_a_key_file_of_ours_that_is_broken_is_named(run: Run, issued: Issued, tmp_path: Path, content: str) -> None:
    broken = tmp_path / "data" / "keys" / "k-1.json"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(content.encode("utf-8", "surrogateescape"))

    ended = run("verify", issued.file)

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"{broken} is no public key.")


def test_keys_that_cannot_be_fetched_are_bad_input(run: Run, issued: Issued) -> None:
    for source in ("http://[", "http://127.0.0.1:9/jwks.json", "/nowhere/jwks.json"):
        ended = run("verify", issued.file, "--jwks", source)

        assert ended.status == 2
        assert ended.err.startswith(f"--jwks: {source} cannot be read")


def test_grading_again_needs_the_work(run: Run, issued: Issued) -> None:
    ended = run("verify", issued.file, "--jwks", issued.keys, "--regrade")

    assert ended.status == 2
    assert "--submission" in ended.err


FIZZBUZZ = Bank(INSTALLATION / "exercises").read("fizzbuzz")


@pytest.fixture
def regrade(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, object], dict[str, object]], Ended]:
    """``verify --regrade`` of a record whose origin has these changes, on a machine where it gets those."""

    def call(then: dict[str, object], now: dict[str, object]) -> Ended:
        language, files = read_submission(
            INSTALLATION / "exercises/fizzbuzz/submissions/accepted/conditions.py", FIZZBUZZ
        )
        report = full_report(Intent.SUBMIT, exercise_digest=FIZZBUZZ.digest)
        digest = digest_of({name: text.encode() for name, text in files.items()})
        origin = replace(report.origin, suite_digest=FIZZBUZZ.suite_digest, submission_digest=digest, language=language)
        key = Ed25519PrivateKey.generate()
        record = evidence.record_of(
            replace(report, origin=replace(origin, **then)),
            submission_id="s-1",
            issuer="https://issuer.example",
            issued_at=datetime(2026, 1, 2, tzinfo=UTC),
        )
        (tmp_path / "evidence.jws").write_text(evidence.sign(record, key, "k-1"))
        public = {**OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "k-1"}
        (tmp_path / "jwks.json").write_text(json.dumps({"keys": [public]}))
        grader = SimpleNamespace(grade=lambda work: replace(report, origin=replace(origin, **now)))
        monkeypatch.setattr(verifying, "open_workbench", lambda *_, **__: nullcontext(grader))
        return run(
            "verify",
            tmp_path / "evidence.jws",
            "--jwks",
            tmp_path / "jwks.json",
            "--regrade",
            "--submission",
            INSTALLATION / "exercises/fizzbuzz/submissions/accepted/conditions.py",
        )

    return call


Regrade = Callable[[dict[str, object], dict[str, object]], Ended]


def test_grading_again_under_the_same_conditions_compares_the_verdicts(regrade: Regrade) -> None:
    ended = regrade({}, {})

    assert ended.status == 0
    assert "the same result" in ended.out
    assert "differs" not in ended.out


def test_conditions_that_differ_are_listed(regrade: Regrade) -> None:
    ended = regrade({}, {"runtime": "runsc", "candidate_image": "sha256:new", "limits": Limits(call_ms=1)})

    assert ended.status == 0
    assert "runtime differs: runc then, runsc now" in ended.out
    assert "image of the candidate differs: sha256:aaaa" in ended.out
    assert "limit call_ms differs: 2000 then, 1 now" in ended.out
    assert ended.out.count("differs") == 3


@pytest.mark.parametrize("what", ["exercise", "suite"])
def test_another_exercise_or_suite_is_not_compared(regrade: Regrade, what: str) -> None:
    ended = regrade({f"{what}_digest": "0" * 64}, {})

    assert ended.status == 1
    assert f"digest of the {what} differs: 0000" in ended.out
    assert "cannot be compared" in ended.out
    assert "result" not in ended.out
