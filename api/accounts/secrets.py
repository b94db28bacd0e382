"""API keys and passwords: made here, told apart here, never kept in clear.

A key is ``preuve_<id>_<secret>``: the id finds the row, the secret has 192 random bits. So much randomness needs no
slow hash, unlike a password.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from argon2 import PasswordHasher

_PREFIX = "preuve"
_ID_BYTES = 8
_SECRET_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key just made."""

    id: str
    #: The whole key, for its owner's eyes only.
    text: str
    #: What the database keeps.
    digest: str


def new_key() -> NewKey:
    """A key that nobody can guess."""
    key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    return NewKey(id=key_id, text=f"{prefix_of(key_id)}_{secret}", digest=_digest(secret))


def prefix_of(key_id: str) -> str:
    """How the key with this id begins: all of it but the secret."""
    return f"{_PREFIX}_{key_id}"


def split_key(text: str) -> tuple[str, str] | None:
    """Id and secret of a key; None if it does not look like one."""
    match text.split("_", 2):
        case [prefix, key_id, secret] if prefix == _PREFIX and len(key_id) == 2 * _ID_BYTES and secret:
            return key_id, secret
        case _:
            return None


def is_secret_of(secret: str, digest: str) -> bool:
    """Compare in a time that does not tell how much was right."""
    return hmac.compare_digest(_digest(secret), digest)


def new_password() -> str:
    """A password for somebody's first login."""
    return secrets.token_urlsafe(15)


def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters and salt."""
    return PasswordHasher().hash(password)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
