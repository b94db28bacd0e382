"""The work folder: the candidate's files as they were handed in, put back after each process that could write there.

Nothing here follows a symbolic link, since the candidate's code may have left some.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

#: lstat fields that a process without privileges cannot set back after a change.
_Print = tuple[int, int, int, int]


class WorkFolder:
    """The only place where the candidate's processes can write.

    ``src`` in it holds the candidate's files and is the working folder of every process; ``tmp`` is for their
    temporary files.
    """

    def __init__(self, root: Path, *, shared_memory: Path | None = None) -> None:
        """Makes the folders; ``root`` itself exists.

        ``shared_memory`` is where the candidate's processes may leave files, too, if this sandbox is theirs alone.
        """
        self.root = root
        self._shared_memory = shared_memory
        self.source = root / "src"
        self._temporary = root / "tmp"
        self._files: dict[str, bytes] = {}
        self._prints: dict[str, _Print] = {}
        self.source.mkdir(exist_ok=True)
        self._temporary.mkdir(exist_ok=True)

    def load(self, files: Mapping[str, bytes]) -> None:
        """The candidate's files from now on.

        Raises:
            ValueError: a name leads out of the folder.
        """
        for name in files:
            parts = PurePosixPath(name).parts
            if not parts or name.startswith("/") or ".." in parts or "\0" in name:
                raise ValueError(f"not a file's name: {name!r}")
        self._files = dict(files)
        self._prints = {"": (0, 0, 0, 0)}
        self.restore()

    def restore(self, extra: Mapping[str, bytes] | None = None) -> None:
        """Make the folder hold the candidate's files, and ``extra``, and nothing else."""
        if self._shared_memory is not None and _entries(self._shared_memory):
            _take_out(self._shared_memory)
        if not extra and self._untouched():
            return
        _empty(self.root, but=(self.source.name, self._temporary.name))
        for folder in (self.source, self._temporary):
            folder.mkdir(exist_ok=True)
            _empty(folder)
        for name, content in {**self._files, **(extra or {})}.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self._prints = dict(self._walk(self.root))

    def changed(self) -> Iterator[tuple[str, int]]:
        """Names and sizes of the regular files in ``src`` that were made or changed since the last ``restore``."""
        for name, found in sorted(self._walk(self.root)):
            if self._prints.get(name) != found and name.startswith("src/") and stat.S_ISREG(found[0]):
                yield name.removeprefix("src/"), found[2]

    def read(self, name: str, *, most: int) -> bytes:
        """Up to ``most`` bytes of a regular file in ``src``.

        Raises:
            OSError: it is none, or a symbolic link.
        """
        descriptor = os.open(self.source / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(f"{name} is no regular file")
            return file.read(most)

    def _untouched(self) -> bool:
        return dict(self._walk(self.root)) == self._prints

    def _walk(self, folder: Path, prefix: str = "") -> Iterator[tuple[str, _Print]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                name = prefix + entry.name
                yield name, (found.st_mode, found.st_ino, found.st_size, found.st_ctime_ns)
                if stat.S_ISDIR(found.st_mode):
                    try:
                        yield from self._walk(Path(entry.path), name + "/")
                    except OSError:  # without permissions, or too deep: in any case not as we left it
                        yield name + "/", (0, 0, 0, 0)


def _empty(folder: Path, *, but: tuple[str, ...] = ()) -> None:
    """Remove what is in a folder, save for the folders named in ``but``.

    Folders inside folders are moved up before they are emptied, so that no path gets longer than the kernel allows,
    however deep the candidate's code went.
    """
    folder.chmod(0o700)
    _take_out(folder, but=but)


def _take_out(folder: Path, *, but: tuple[str, ...] = ()) -> None:
    moved = 0
    while found := _entries(folder, but):
        for entry in found:
            path = Path(entry.path)
            if not entry.is_dir(follow_symlinks=False):
                path.unlink()
                continue
            path.chmod(0o700)
            for inner in _entries(path):
                if not inner.is_dir(follow_symlinks=False):
                    Path(inner.path).unlink()
                    continue
                Path(inner.path).chmod(0o700)
                while os.path.lexists(target := folder / f"moved-{moved}"):
                    moved += 1
                Path(inner.path).rename(target)
            path.rmdir()


def _entries(folder: Path, but: tuple[str, ...] = ()) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [entry for entry in entries if not (entry.name in but and entry.is_dir(follow_symlinks=False))]
