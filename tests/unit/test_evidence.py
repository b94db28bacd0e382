"""Signed records: made from a report, checked with the public key, refused when anything was changed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fakes.reports import full_report
from runner import evidence
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def public(key: Ed25519PrivateKey, kid: str) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key().public_bytes_raw()), "kid": kid}


KEY = Ed25519PrivateKey.generate()
OTHER = Ed25519PrivateKey.generate()
JWKS = {"keys": [public(OTHER, "old"), public(KEY, "now")]}
ISSUED_AT = datetime(2026, 11, 21, 10, 42, 3, 250_000, tzinfo=UTC)
RECORD = evidence.record_of(full_report(), submission_id="s-1", issuer="https://preuve.example", issued_at=ISSUED_AT)
SIGNED = evidence.sign(RECORD, KEY, "now")


def test_what_was_signed_comes_back():
    assert evidence.verify(SIGNED, JWKS) == RECORD
    assert evidence.verify(f"{SIGNED}\n".encode(), JWKS) == RECORD


def test_the_record_holds_what_decided_the_verdict_and_nothing_that_was_printed():
    record = json.loads(decode(SIGNED.split(".")[1]))
    assert record["origin"]["seed"] == full_report().origin.seed
    assert record["origin"]["limits"]["cpu_ms"] == 4_000
    assert record["issued_at"] == "2026-11-21T10:42:03.250Z"
    assert record["criteria"][0]["skill"] == {"framework": "preuve", "version": "1", "code": "conditions", "level": 1}
    assert [check["verdict"] for check in record["criteria"][0]["checks"]] == ["passed", "failed"]
    assert [check["id"] for check in record["samples"]] == ["test_example"]
    text = json.dumps(record)
    assert "printed" not in text
    assert "sample output" not in text


def test_somebody_elses_implementation_finds_the_signature_good():
    header, payload, signature = SIGNED.split(".")
    key = Ed25519PublicKey.from_public_bytes(decode(JWKS["keys"][1]["x"]))
    key.verify(decode(signature), f"{header}.{payload}".encode())
    assert json.loads(decode(header)) == {"alg": "EdDSA", "kid": "now", "typ": "preuve-evidence+jws"}
    with pytest.raises(InvalidSignature):
        key.verify(decode(signature), f"{header}.{payload}x".encode())


def test_a_signature_made_by_somebody_elses_implementation_is_accepted():
    header = encode(json.dumps({"alg": "EdDSA", "typ": evidence.TYPE, "kid": "old"}).encode())
    signing_input = f"{header}.{SIGNED.split('.')[1]}"
    assert evidence.verify(f"{signing_input}.{encode(OTHER.sign(signing_input.encode()))}", JWKS) == RECORD


def test_a_changed_record_is_refused():
    header, payload, signature = SIGNED.split(".")
    better = decode(payload).replace(b'"partial"', b'"accepted"')
    with pytest.raises(evidence.BadSignatureError, match="changed"):
        evidence.verify(f"{header}.{encode(better)}.{signature}", JWKS)


def test_a_changed_key_id_is_refused_although_that_key_exists():
    _, payload, signature = SIGNED.split(".")
    header = encode(json.dumps({"alg": "EdDSA", "typ": evidence.TYPE, "kid": "old"}).encode())
    with pytest.raises(evidence.BadSignatureError):
        evidence.verify(f"{header}.{payload}.{signature}", JWKS)


@pytest.mark.parametrize("jwks", [{"keys": []}, {"keys": [public(OTHER, "old")]}, {"keys": ["now", None, 3]}])
def test_an_unknown_key_is_named(jwks):
    with pytest.raises(evidence.UnknownKeyError, match="now"):
        evidence.verify(SIGNED, jwks)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({"typ": evidence.TYPE, "alg": "HS256"}, "x" * 32),
        ({"typ": "JWT", "alg": "EdDSA"}, KEY),
        ({"typ": evidence.TYPE, "alg": "EdDSA", "crit": ["x"], "x": 1}, KEY),
    ],
    ids=["algorithm", "type", "extension"],
)
def test_another_kind_of_signature_is_refused_before_any_key_is_used(header, key):
    headers = {**header, "kid": "now"}
    text = jwt.api_jws.encode(b"{}", key, algorithm=header["alg"], headers=headers)
    with pytest.raises(evidence.UnexpectedKindError):
        evidence.verify(text, JWKS)


def test_the_algorithm_none_is_refused():
    header = encode(json.dumps({"alg": "none", "typ": evidence.TYPE, "kid": "now"}).encode())
    with pytest.raises(evidence.UnexpectedKindError, match="none"):
        evidence.verify(f"{header}.{SIGNED.split('.')[1]}.", JWKS)


@pytest.mark.parametrize(
    "text",
    ["", "a.b", "a.b.c.d", "!.!.!", f"{encode(b'[]')}.e30.", f"{encode(b'{')}.e30.", "é.é.é", "a" * 5_000_000],
    ids=["empty", "two parts", "four parts", "no base64", "list", "no json", "no ascii", "too long"],
)
def test_what_is_no_signed_record_is_refused(text):
    with pytest.raises(evidence.MalformedEvidenceError):
        evidence.verify(text, JWKS)


@pytest.mark.parametrize(
    "jwks",
    [
        {},
        {"keys": [{"kid": "now", "kty": "RSA"}]},
        {"keys": [{"kid": "now", "kty": "OKP", "crv": "Ed25519", "x": "AA"}]},
    ],
    ids=["no list", "another kind", "too short"],
)
def test_what_is_no_public_key_is_refused(jwks):
    with pytest.raises(evidence.BadKeysError):
        evidence.verify(SIGNED, jwks)


def test_a_record_of_another_version_is_refused_though_its_signature_is_good():
    text = evidence.sign(replace(RECORD, version=2), KEY, "now")
    with pytest.raises(evidence.MalformedEvidenceError, match="version 2"):
        evidence.verify(text, JWKS)


@pytest.mark.parametrize("payload", [b"[]", b"{", b'{"version": 1}'])
def test_a_good_signature_under_something_else_is_refused(payload):
    headers = {"typ": evidence.TYPE, "kid": "now"}
    text = jwt.api_jws.encode(payload, KEY, algorithm="EdDSA", headers=headers)
    with pytest.raises(evidence.MalformedEvidenceError):
        evidence.verify(text, JWKS)


@pytest.mark.parametrize(
    ("intent", "verdict"),
    [
        (Intent.RUN, SubmissionVerdict.ACCEPTED),
        (Intent.SUBMIT, SubmissionVerdict.INFRASTRUCTURE),
        (Intent.SUBMIT, SubmissionVerdict.NOT_GRADABLE),
    ],
)
def test_tries_faults_of_ours_and_unreadable_work_are_no_evidence(intent, verdict):
    report = replace(full_report(), intent=intent, verdict=verdict)
    assert not evidence.is_evidence(report)
    with pytest.raises(ValueError, match="no evidence"):
        evidence.record_of(report, submission_id="s-1", issuer="x", issued_at=ISSUED_AT)


def test_a_failed_check_stays_failed_in_the_record():
    found = {check.verdict for criterion in RECORD.criteria for check in criterion.checks}
    assert found == {CheckVerdict.PASSED, CheckVerdict.FAILED}
