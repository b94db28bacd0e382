"""Taking a published framework over: which reader reads which files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from api.skills.importers import digcomp, esco, rome
from api.skills.model import Framework, UnfitFrameworkError

_Reader = Callable[[Sequence[Path], str | None], Framework]

READERS: Final[dict[str, _Reader]] = {esco.NAME: esco.read, rome.NAME: rome.read, digcomp.NAME: digcomp.read}


def read_published(framework: str, paths: Sequence[Path], version: str | None) -> Framework:
    """A framework as its publisher offers it.

    Args:
        framework: one of ``READERS``.
        paths: files, or folders with files; others that lie beside them do no harm.
        version: where the files do not tell it, or in its place.

    Raises:
        UnfitFrameworkError: the files cannot be taken over.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UnfitFrameworkError([f"{path}: there is no such file" for path in missing])
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path]) if file.is_file()]
    return READERS[framework](files, version)
