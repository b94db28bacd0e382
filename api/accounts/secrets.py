"""API keys and tokens: made here, told apart here, never kept in clear.

A key is ``preuve_<id>_<secret>``: the id finds the row, the secret has 192 random bits. So much randomness needs no
slow hash, unlike a password (``passwords``). Keys for test data begin with ``test_``.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

_PREFIX = "preuve"
_TEST = "test_"
_ID_BYTES = 8
_SECRET_BYTES = 24
_TOKEN_BYTES = 32


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


def same(one: str, other: str) -> bool:
    """Compare in a time that does not tell how much was right."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
