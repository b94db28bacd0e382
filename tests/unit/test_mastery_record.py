"""The signed record of skills: accepted as it was made; changed, foreign or unfounded it is refused with the reason."""

from __future__ import annotations

import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from runner import evidence, i18n
from runner.cli import main
from runner.mastery import record as skills
from runner.mastery.rule import PUBLISHED, Kind, Observation
from runner.model import Skill


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def public(key: Ed25519PrivateKey, kid: str) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key().public_bytes_raw()), "kid": kid}


KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
JWKS = {"keys": [public(KEY, "now")]}
MOMENT = datetime(2026, 11, 22, 10, 42, 3, 250_000, tzinfo=UTC)
WORK = tuple(
    Observation(
        skill=Skill(framework="preuve", version="1", code="loops", level=level),
        kind=Kind.EXERCISE,
        source=f"exercise:{name}",
        criterion="core",
        share=share,
        at=MOMENT,
        work_id=f"receipt-{name}",
        work_digest="d" * 64,
        submission_id=f"submission-{name}",
        exercise_digest="e" * 64,
    )
    for name, level, share in (("a", 1, 1.0), ("b", 2, 1.0), ("c", 2, 2 / 3))
)
RECORD = skills.record_of(WORK, candidate="c-1", issuer="https://preuve.example", issued_at=MOMENT, test=False)
SIGNED = skills.sign(skills.to_json(RECORD), KEY, "now")


def test_what_was_signed_comes_back():
    assert skills.verify(SIGNED, JWKS) == RECORD
    assert RECORD.rule == PUBLISHED
    assert [one.submission_id for one in RECORD.observations] == ["submission-a", "submission-b", "submission-c"]


def test_somebody_elses_implementation_finds_the_signature_good():
    header, payload, signature = SIGNED.split(".")
    Ed25519PublicKey.from_public_bytes(decode(JWKS["keys"][0]["x"])).verify(
        decode(signature), f"{header}.{payload}".encode()
    )
    assert json.loads(decode(header)) == {"alg": "EdDSA", "kid": "now", "typ": "preuve-skills+jws"}
    assert json.loads(decode(payload))["issued_at"] == "2026-11-22T10:42:03.250Z"


@given(st.data())
def test_no_byte_can_be_changed(data):
    """Every character but the last of the signature, whose unused bits mean nothing."""
    place = data.draw(st.integers(0, len(SIGNED) - 2))
    other = data.draw(st.sampled_from("ABCxyz019-_.").filter(lambda one: one != SIGNED[place]))
    with pytest.raises(evidence.EvidenceError):
        skills.verify(SIGNED[:place] + other + SIGNED[place + 1 :], JWKS)


def test_a_changed_record_is_refused_with_the_reason():
    header, payload, signature = SIGNED.split(".")
    better = decode(payload).replace(b'"level":1', b'"level":4')
    with pytest.raises(evidence.BadSignatureError, match="changed"):
        skills.verify(f"{header}.{encode(better)}.{signature}", JWKS)


def test_a_record_under_a_foreign_key_is_refused_with_the_reason():
    with pytest.raises(evidence.UnknownKeyError, match="stranger"):
        skills.verify(skills.sign(skills.to_json(RECORD), OTHER, "stranger"), JWKS)
    with pytest.raises(evidence.BadSignatureError):
        skills.verify(skills.sign(skills.to_json(RECORD), OTHER, "now"), JWKS)


def test_evidence_of_a_submission_is_no_record_of_skills_and_the_other_way_round():
    with pytest.raises(evidence.UnexpectedKindError):
        evidence.verify(SIGNED, JWKS)
    with pytest.raises(evidence.UnexpectedKindError):
        skills.verify(evidence.sign_payload(skills.to_json(RECORD), KEY, "now", kind=evidence.TYPE), JWKS)


@pytest.mark.parametrize(
    "changed",
    [
        {"standings": (replace(RECORD.standings[0], reached=not RECORD.standings[0].reached), *RECORD.standings[1:])},
        {"standings": (replace(RECORD.standings[0], p_mastery=0.99), *RECORD.standings[1:])},
        {"standings": RECORD.standings[1:]},
        {"observations": WORK[1:]},
        {"rule": replace(PUBLISHED, threshold=0.1)},
        {"rule": replace(PUBLISHED, version=2)},
    ],
    ids=["level", "probability", "a row less", "a work less", "threshold", "version"],
)
def test_levels_that_do_not_follow_are_refused_though_the_signature_is_good(changed):
    text = skills.sign(skills.to_json(replace(RECORD, **changed)), KEY, "now")
    with pytest.raises(skills.UnfoundedRecordError):
        skills.verify(text, JWKS)


@pytest.mark.parametrize("payload", [b"[]", b"{", b'{"version": 2}', b'{"version": 1}'])
def test_a_good_signature_under_something_else_is_refused(payload):
    with pytest.raises(evidence.MalformedEvidenceError):
        skills.verify(skills.sign(payload, KEY, "now"), JWKS)


@pytest.fixture
def verify(tmp_path, monkeypatch, capsys):
    """``preuve verify`` on a text."""
    language, logs = i18n.language(), structlog.get_config()
    monkeypatch.setenv("PREUVE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PREUVE_LANG", "en")
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(JWKS))

    def run(text: str, *more: str) -> tuple[int, str]:
        file = tmp_path / "record"
        file.write_text(text)
        monkeypatch.setattr(sys, "argv", ["preuve", "verify", str(file), "--jwks", str(keys), *more])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), " ".join((said.out + said.err).split())

    yield run
    i18n.use(language)
    structlog.configure(**logs)


def test_the_command_line_accepts_it_and_says_what_it_shows(verify):
    status, said = verify(json.dumps({"evidence": SIGNED}))
    assert status == 0
    assert "3 pieces of work by version 1" in said
    assert "preuve 1, loops 1: 8 of 8 right" in said
    assert "test data" not in said


def test_the_command_line_says_of_test_data_that_it_speaks_of_nobody(verify):
    assert "speaks of nobody" in verify(skills.sign(skills.to_json(replace(RECORD, test=True)), KEY, "now"))[1]


def test_the_command_line_refuses_a_changed_one_with_the_reason(verify):
    header, payload, signature = SIGNED.split(".")
    status, said = verify(f"{header}.{encode(decode(payload) + b' ')}.{signature}")
    assert (status, "NOT valid" in said, "changed" in said) == (1, True, True)
    text = skills.sign(skills.to_json(replace(RECORD, observations=WORK[1:])), KEY, "now")
    status, said = verify(text)
    assert (status, "do not follow" in said) == (1, True)


def test_the_command_line_says_what_can_be_graded_again(verify):
    status, said = verify(SIGNED, "--regrade")
    assert status == 2
    assert "evidence of each submission" in said
