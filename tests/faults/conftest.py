"""Installations to break. Each module has one of its own, and every test leaves no slot and no container behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.installation import Installation, write_bank


@pytest.fixture(scope="session")
def small_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="module")
def installation(small_bank: Path, images: dict[str, str]) -> Iterator[Installation]:
    """Redis, api and collector; slots are started by the tests. ``images`` are what slots need."""
    found = Installation(small_bank)
    try:
        found.start()
        yield found
    finally:
        found.close()
