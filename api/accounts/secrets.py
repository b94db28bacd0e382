"""API keys, tokens and passwords: made here, told apart here, never kept in clear.

A key is ``preuve_<id>_<secret>``: the id finds the row, the secret has 192 random bits. So much randomness needs no
slow hash, unlike a password. Keys for test data begin with ``test_``.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_PREFIX = "preuve"
_TEST = "test_"
_ID_BYTES = 8
_SECRET_BYTES = 24
_TOKEN_BYTES = 32

#: Each hash takes 64 MiB while it is made: so many at once, whoever else tries waits.
_HASHING = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key just made."""

    id: str
    #: The whole key, for its owner's eyes only.
    text: str
    #: What the database keeps.
    digest: str


def new_key(*, test: bool = False) -> NewKey:
    """A key that nobody can guess."""
    key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    return NewKey(id=key_id, text=f"{prefix_of(key_id, test=test)}_{secret}", digest=digest_of(secret))


def prefix_of(key_id: str, *, test: bool = False) -> str:
    """How the key with this id begins: all of it but the secret."""
    return f"{_TEST if test else ''}{_PREFIX}_{key_id}"


def split_key(text: str) -> tuple[str, str] | None:
    """Id and secret of a key; None if it does not look like one."""
    match text.removeprefix(_TEST).split("_", 2):
        case [prefix, key_id, secret] if prefix == _PREFIX and len(key_id) == 2 * _ID_BYTES and secret:
            return key_id, secret
        case _:
            return None


def is_test_key(text: str) -> bool:
    """True if a key says of itself that it is for test data."""
    return text.startswith(_TEST)


def new_token() -> str:
    """256 random bits: a session, an invitation, a link."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest_of(token: str) -> str:
    """What the database keeps of a token or a secret."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_secret_of(secret: str, digest: str) -> bool:
    """Compare in a time that does not tell how much was right."""
    return hmac.compare_digest(digest_of(secret), digest)


def new_password() -> str:
    """A password for somebody's first login."""
    return secrets.token_urlsafe(15)


def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters and salt."""
    with _HASHING:
        return PasswordHasher().hash(password)


def is_password_of(password: str, password_hash: str | None) -> bool:
    """Compare. Without a hash (nobody has this login) it takes as long, and is always False."""
    with _HASHING:
        try:
            right = PasswordHasher().verify(password_hash or _nobodys_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """True if hashes are made with other parameters today: make it again while the password is at hand."""
    return PasswordHasher().check_needs_rehash(password_hash)


def same(one: str, other: str) -> bool:
    """Compare in a time that does not tell how much was right."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(_TOKEN_BYTES))
