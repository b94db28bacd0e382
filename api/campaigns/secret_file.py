"""The secret that personal codes are derived from: a file of the data folder that only its owner can read."""

from __future__ import annotations

import os
import secrets
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Final

_BYTES: Final = 32


class SecretFileError(Exception):
    """The file cannot be used. The sentence says what to do."""


class SecretFile:
    """Made when it is first needed; the same for all processes."""

    def __init__(self, path: Path) -> None:
        """``path`` need not exist yet, nor its folder."""
        self._path = path

    def __call__(self) -> bytes:
        """The secret.

        Raises:
            SecretFileError: others can read it, or it is not one.
        """
        return self._content

    @cached_property
    def _content(self) -> bytes:
        if not self._path.exists():
            self._make()
        if self._path.stat().st_mode & 0o077:
            raise SecretFileError(f"{self._path} can be read by others: chmod 600 it")
        content = self._path.read_bytes()
        if len(content) != _BYTES:
            raise SecretFileError(f"{self._path} is damaged: bring it back from a backup, or remove it; codes change")
        return content

    def _make(self) -> None:
        """All of it or none. When two processes do so at once, the first one's stays."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, self._path)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
