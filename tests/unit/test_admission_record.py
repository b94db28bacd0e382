"""The signed record of an admission: accepted as it was made; changed, foreign or about another one it is refused."""

from __future__ import annotations

import json
import sys
from base64 import urlsafe_b64encode
from typing import Any

import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from runner import admission_record as admissions
from runner import evidence, i18n
from runner.cli import main

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
SNAPSHOT: dict[str, Any] = {
    "version": 1,
    "rules": {"places": 2, "seed": "5eed"},
    "inputs": {"applicants": [{"id": "a", "groups": [{"kind": "priority", "name": "éà"}]}], "overrides": {}},
    "outcome": {"placed": [], "quotas": [], "too_many": 0},
}
QUOTA = {
    "limit": {"bound": "at_least", "group": {"kind": "priority", "name": "femmes"}, "number": 8},
    "chosen": 6,
    "able": 6,
    "shortfall": "too_few",
}
RECORD: dict[str, Any] = {
    "version": 1,
    "issuer": "https://preuve.example",
    "issued_at": "2026-12-04T10:00:00+00:00",
    "admission": "an-admission",
    "organisation": "an-organisation",
    "decided_at": "2026-12-04T09:59:00+00:00",
    "decided_by": "member:somebody",
    "sha256": {part: admissions.digest_of(SNAPSHOT[part]) for part in admissions.PARTS},
    "outcomes": {"admitted": 2, "refused": 1, "waiting": 1},
    "quotas": [QUOTA],
}


def public(key: Ed25519PrivateKey) -> dict[str, str]:
    x = urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": "now"}


def signed(key: Ed25519PrivateKey = KEY, kind: str = admissions.TYPE, **more: Any) -> str:
    return evidence.sign_payload(json.dumps({**RECORD, **more}).encode(), key, "now", kind=kind)


JWKS = {"keys": [public(KEY)]}


def test_what_was_signed_comes_back_and_its_snapshot_is_known():
    record = admissions.verify(signed(), JWKS)
    assert (record.admission, record.outcomes["admitted"], record.quotas[0].chosen) == ("an-admission", 2, 6)
    admissions.compare(record, SNAPSHOT)


@pytest.mark.parametrize("part", admissions.PARTS)
def test_another_snapshot_is_found_out(part):
    record = admissions.verify(signed(), JWKS)
    with pytest.raises(admissions.OtherSnapshotError, match=part):
        admissions.compare(record, {**SNAPSHOT, part: {**SNAPSHOT[part], "more": 1}})
    with pytest.raises(admissions.OtherSnapshotError, match=part):
        admissions.compare(record, {name: SNAPSHOT[name] for name in SNAPSHOT if name != part})


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (signed(OTHER), evidence.BadSignatureError),
        (signed(kind=evidence.TYPE), evidence.UnexpectedKindError),
        (signed(version=2), evidence.MalformedEvidenceError),
        (signed(outcomes=None), evidence.MalformedEvidenceError),
        (signed()[:-6] + "AAAAAA", evidence.BadSignatureError),
    ],
)
def test_what_does_not_hold_is_refused_with_the_reason(text, error):
    with pytest.raises(error):
        admissions.verify(text, JWKS)


@pytest.fixture
def verify(tmp_path, monkeypatch, capsys):
    """``preuve verify`` on a text, perhaps with a snapshot."""
    language, logs = i18n.language(), structlog.get_config()
    monkeypatch.setenv("PREUVE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PREUVE_LANG", "en")
    keys, file, beside = tmp_path / "keys.json", tmp_path / "record", tmp_path / "snapshot"
    keys.write_text(json.dumps(JWKS))

    def run(text: str, *more: str, snapshot: str | None = None) -> tuple[int, str]:
        file.write_text(text)
        if snapshot is not None:
            beside.write_text(snapshot)
            more = (*more, "--snapshot", str(beside))
        monkeypatch.setattr(sys, "argv", ["preuve", "verify", str(file), "--jwks", str(keys), *more])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), " ".join((said.out + said.err).split())

    yield run
    i18n.use(language)
    structlog.configure(**logs)


def test_the_command_says_what_was_decided_and_whether_it_is_this(verify):
    status, said = verify(json.dumps({"jws": signed()}), snapshot=json.dumps(SNAPSHOT))
    assert status == 0
    assert "The signature is valid: https://preuve.example" in said
    assert "The snapshot is the one that was confirmed" in said
    assert "admitted: 2" in said
    assert "at least 8 from “femmes”: 6 have a place · not met" in said


def test_the_command_refuses_with_the_reason(verify):
    status, said = verify(signed(), snapshot="{}")
    assert (status, "'rules' differs" in said) == (1, True)
    status, said = verify(signed(OTHER))
    assert (status, "the signature does not fit" in said) == (1, True)
    status, said = verify(signed(), snapshot="[]")
    assert (status, "no JSON object" in said) == (2, True)
    status, said = verify(signed(), "--regrade")
    assert (status, "no work in it to grade again" in said) == (2, True)
