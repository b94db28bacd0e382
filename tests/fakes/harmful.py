"""What nobody may make a slot run. Importable by slots and by RQ's own workers; each call leaves a file behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def leave(path: str, *_more: Any) -> None:
    Path(path).touch()


def leave_by_callback(job: Any, *_more: Any) -> None:
    """As RQ calls callbacks: with the job, whose meta says where."""
    Path(job.meta["path"]).touch()


class Payload:
    """Leaves its file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return leave, (str(self._path),)
