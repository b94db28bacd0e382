"""Passwords: hashed by argon2id, slowly on purpose. Apart from other secrets, since few processes need it."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: Each hash takes 64 MiB while it is made: so many at once, whoever else tries waits.
_HASHING = threading.BoundedSemaphore(2)


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


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(32))
