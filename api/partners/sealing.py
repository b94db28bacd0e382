"""Keys that others have given us: sealed with a secret of the data folder, so that a copy of the database has none."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12


class BrokenSealError(Exception):
    """The secret of the data folder is another one than when this was sealed."""


class Sealing:
    """Seals and opens. What is sealed for one place opens at no other."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        """``secret`` is asked when first needed: 32 bytes."""
        self._secret = secret

    def seal(self, text: str, place: str) -> bytes:
        """What the database keeps."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._secret()).encrypt(nonce, text.encode(), place.encode())

    def opened(self, sealed: bytes, place: str) -> str:
        """The text.

        Raises:
            BrokenSealError: it was sealed by another secret, or for another place.
        """
        try:
            text = AESGCM(self._secret()).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise BrokenSealError from None
        return text.decode()
