"""The folder of signing keys: made private, rotated without losing what was signed before."""

from __future__ import annotations

import json
import stat
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

from api.evidence.keys import KeyRing, SigningKeyError, thumbprint


def test_the_first_key_is_made_when_it_is_first_needed_and_only_its_owner_can_read_it(tmp_path):
    folder = tmp_path / "keys"
    ring = KeyRing(folder)
    assert ring.public_keys() == {"keys": []}
    kid, key = ring.signing_key()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / f"{kid}.pem").stat().st_mode) == 0o600
    assert KeyRing(folder).signing_key()[0] == kid
    assert KeyRing(folder).signing_key()[1].private_bytes_raw() == key.private_bytes_raw()


def test_a_rotation_changes_the_key_and_keeps_the_old_public_half(tmp_path):
    ring = KeyRing(tmp_path / "keys")
    first, _ = ring.signing_key()
    second = ring.rotate()
    assert second != first
    assert ring.signing_key()[0] == second
    assert {key["kid"] for key in ring.public_keys()["keys"]} == {first, second}


def test_no_private_half_is_among_the_public_keys(tmp_path):
    ring = KeyRing(tmp_path / "keys")
    ring.signing_key()
    (key,) = ring.public_keys()["keys"]
    assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}


def test_a_key_that_others_can_read_is_refused(tmp_path):
    ring = KeyRing(tmp_path / "keys")
    kid, _ = ring.signing_key()
    (tmp_path / "keys" / f"{kid}.pem").chmod(0o644)
    with pytest.raises(SigningKeyError, match="chmod 600"):
        ring.signing_key()


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_a_spoiled_key_says_what_to_do(tmp_path, content):
    ring = KeyRing(tmp_path / "keys")
    kid, _ = ring.signing_key()
    (tmp_path / "keys" / f"{kid}.pem").write_bytes(content)
    with pytest.raises(SigningKeyError, match="rotate"):
        ring.signing_key()


def test_when_two_processes_make_the_first_key_they_agree_on_one(tmp_path):
    one, other = KeyRing(tmp_path / "keys"), KeyRing(tmp_path / "keys")
    first = one._begin()
    assert other._begin() == first
    assert other.signing_key()[0] == first


def test_the_key_id_is_the_thumbprint_of_rfc_7638():
    x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"  # RFC 8037, appendix A.3
    assert thumbprint(x) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    canonical = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    assert thumbprint(x) == urlsafe_b64encode(sha256(canonical.encode()).digest()).rstrip(b"=").decode()
