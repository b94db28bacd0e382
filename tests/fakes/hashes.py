"""Another hasher for passwords than the product's, which takes a tenth of a second of all processors on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from api.accounts import passwords


@contextmanager
def hasher(make: Callable[[], PasswordHasher]) -> Iterator[None]:
    """Passwords are hashed by what ``make`` makes, until the ``with`` ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "PasswordHasher", make)
        passwords._nobodys_hash.cache_clear()
        yield
    passwords._nobodys_hash.cache_clear()
