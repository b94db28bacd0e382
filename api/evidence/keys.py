"""The keys that sign evidence: files that only their owner can read.

``<kid>.pem`` is a private key (mode 0600), ``<kid>.json`` its public half, ``current`` the id of the key that signs
now. A rotation adds a key; older public halves stay, so that older evidence can still be checked.
"""

from __future__ import annotations

import json
import os
import tempfile
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

_CURRENT = "current"


class SigningKeyError(Exception):
    """The folder of keys cannot be used. The sentence says what to do."""


class KeyRing:
    """The keys of one folder. Nothing is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        """``folder`` need not exist yet."""
        self._folder = folder

    def signing_key(self) -> tuple[str, Ed25519PrivateKey]:
        """Id and private half of the key that signs now; made if there is none.

        Raises:
            SigningKeyError: others can read it, or it is no key.
        """
        kid = self._current() or self._begin()
        path = self._folder / f"{kid}.pem"
        try:
            if path.stat().st_mode & 0o077:
                raise SigningKeyError(f"{path} can be read by others: chmod 600 it, then rotate the keys")
            key = load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError) as error:
            raise SigningKeyError(f"{path} cannot be used ({error}): rotate the keys, or bring it back") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise SigningKeyError(f"{path} is no Ed25519 key: rotate the keys")
        return kid, key

    def rotate(self) -> str:
        """Make another key and sign with it from now on. Its id."""
        kid = self._make()
        handle, name = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(kid)
        Path(name).replace(self._folder / _CURRENT)
        return kid

    def public_keys(self) -> dict[str, Any]:
        """Every public half as a JWK Set: those that signed in the past as well."""
        files = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        return {"keys": [json.loads(file.read_bytes()) for file in files]}

    def _current(self) -> str | None:
        try:
            return (self._folder / _CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None

    def _begin(self) -> str:
        """Make the first key. When two processes do so at once, one of the two keys becomes the current one of both."""
        kid = self._make()
        handle, name = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(kid)
        try:
            os.link(name, self._folder / _CURRENT)
        except FileExistsError:
            kid = self._current() or kid
        finally:
            Path(name).unlink()
        return kid

    def _make(self) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        key = Ed25519PrivateKey.generate()
        x = _encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        kid = thumbprint(x)
        public = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": "EdDSA"}
        self._write(f"{kid}.pem", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._write(f"{kid}.json", json.dumps(public).encode())
        return kid

    def _write(self, name: str, content: bytes) -> None:
        """All of a file or none of it, readable by its owner only."""
        handle, temporary = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(self._folder / name)


def thumbprint(x: str) -> str:
    """The id of a key by RFC 7638: sha256 of its required members in their canonical order."""
    canonical = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"), sort_keys=True)
    return _encode(sha256(canonical.encode()).digest())


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
