"""Reads a zip file that somebody has uploaded, into memory, and believes nothing that it says.

Nothing is ever extracted by the archive's own names. The order is the point: the directory at the end of the file is
measured before anything is made of it; every entry is looked at before any is opened; each is read up to a limit that
does not depend on what the archive says of it. What an archive could contain and an exercise does not need is refused:
encryption, links, rare compressions, several disks, archives within, names that only some systems understand.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from stat import S_IFDIR, S_IFMT, S_IFREG
from typing import Final

from api.catalog import archive_faults as faults
from api.catalog.model import UnfitArchiveError
from api.refused import Fault
from runner.exercise import (
    MAX_EXERCISE_BYTES,
    MAX_EXERCISE_FILE_BYTES,
    MAX_EXERCISE_FILES,
    is_bundle_name,
    is_leftover,
)

#: The longest archive that is taken.
MAX_ARCHIVE_BYTES: Final = 6 << 20
#: Folders and leftovers count too.
_MOST_ENTRIES: Final = 2 * MAX_EXERCISE_FILES
#: What the directory at the end may hold: a name of ours and some fields for each entry.
_MOST_DIRECTORY_BYTES: Final = _MOST_ENTRIES * 256
#: How far a text of some length may shrink.
_MOST_RATIO: Final = 200
_RATIO_FROM_BYTES: Final = 64 << 10
#: More findings help nobody, and a hostile request must not get a long answer.
_MOST_FAULTS: Final = 20

_LOCAL: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LOCAL_BYTES: Final = 30
_MOST_COMMENT: Final = (1 << 16) - 1
_ZIP64_LOCATOR: Final = b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES: Final = 20
_MAC_FOLDER: Final = "__MACOSX"
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_ARCHIVES: Final = frozenset((".zip", ".jar", ".whl", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar"))
_ARCHIVE_STARTS: Final = (_LOCAL, _END, b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
#: Bits of an entry's flags: encrypted, strongly encrypted, a directory that is.
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_DOS_FOLDER: Final = 0x10

#: What ``zipfile`` raises for what is no proper archive. RuntimeError: a password is needed; or not implemented.
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def read_archive(data: bytes) -> tuple[str | None, dict[str, bytes]]:
    """The name of the one folder that everything lies in, if there is one, and the files by their paths below it.

    Leftovers of editors and systems are passed over.

    Raises:
        UnfitArchiveError: it is not taken; with what was found.
    """
    count = _measure(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) != count:
                raise UnfitArchiveError((faults.damaged(),))
            _refuse(_entry_faults(entries, archive.start_dir))
            wanted = [(entry, entry.orig_filename) for entry in entries if _is_wanted(entry)]
            folder = _folder_of([name for _, name in wanted])
            if folder is not None:
                wanted = [(entry, name.removeprefix(f"{folder}/")) for entry, name in wanted]
            _refuse(_name_faults([name for _, name in wanted]))
            return folder, {name: _read(archive, entry) for entry, name in wanted}
    except _DAMAGE as error:
        raise UnfitArchiveError((faults.damaged(),)) from error


def _measure(data: bytes) -> int:
    """Make sure that the directory is not too large, before anybody makes objects of it; and that it is the only one.

    Returns how many entries it says that it has.

    Raises:
        UnfitArchiveError: it is, or there is none.
    """
    at = len(data) - _END_BYTES
    if at < 0 or not data.startswith(_LOCAL):
        raise UnfitArchiveError((faults.damaged(),))
    # Looked for as ``zipfile`` does it, so that it will find the same one.
    if not (data[at : at + 4] == _END and data[-2:] == b"\0\0"):
        at = data.rfind(_END, max(0, at - _MOST_COMMENT))
        if at < 0 or at + _END_BYTES > len(data):
            raise UnfitArchiveError((faults.damaged(),))
    disk, first_disk, here, count, size, offset, comment = struct.unpack_from("<HHHHIIH", data, at + 4)
    whole = at + _END_BYTES + comment == len(data) and offset + size == at
    zip64 = data[max(0, at - _ZIP64_LOCATOR_BYTES) :].startswith(_ZIP64_LOCATOR)
    if not whole or zip64 or disk or first_disk or here != count:
        raise UnfitArchiveError((faults.damaged(),))
    if count > _MOST_ENTRIES or size > _MOST_DIRECTORY_BYTES:
        raise UnfitArchiveError((faults.too_many(MAX_EXERCISE_FILES),))
    return int(count)


def _refuse(found: Iterator[Fault]) -> None:
    every = tuple(found)[:_MOST_FAULTS]
    if every:
        raise UnfitArchiveError(every)


def _entry_faults(entries: list[zipfile.ZipInfo], directory_at: int) -> Iterator[Fault]:
    """What is wrong with the entries, from what the directory says of them, wanted or not."""
    if sum(entry.file_size for entry in entries) > MAX_EXERCISE_BYTES:
        yield faults.too_large(MAX_EXERCISE_BYTES)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            yield faults.damaged()
            return
        end = entry.header_offset + _LOCAL_BYTES + entry.compress_size
    if end > directory_at:
        yield faults.damaged()
        return
    for entry in entries:
        fault = _fault_of(entry)
        if fault is not None:
            yield fault


def _fault_of(entry: zipfile.ZipInfo) -> Fault | None:
    name = entry.orig_filename
    folder = name.endswith("/")
    kind = S_IFMT(entry.external_attr >> 16)
    if not _is_plain(name):
        return faults.bad_name(name)
    if kind not in (0, S_IFDIR if folder else S_IFREG) or bool(entry.external_attr & _DOS_FOLDER) > folder:
        return faults.special(name)
    if entry.flag_bits & _ENCRYPTED:
        return faults.encrypted(name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return faults.compression(name)
    if entry.file_size > MAX_EXERCISE_FILE_BYTES or (folder and entry.file_size):
        return faults.file_too_large(name, MAX_EXERCISE_FILE_BYTES)
    if entry.file_size > _RATIO_FROM_BYTES and entry.file_size > _MOST_RATIO * entry.compress_size:
        return faults.bomb(name)
    if PurePosixPath(name).suffix.lower() in _ARCHIVES and _is_wanted(entry):
        return faults.nested(name)
    return None


def _is_plain(name: str) -> bool:
    """True for a relative path that stays where it is, on every system."""
    parts = name.removesuffix("/").split("/")
    return (
        not any(sign in name for sign in "\\\0")
        and not any(part in ("", ".", "..") for part in parts)
        and not _DRIVE.match(name)
        and name.isprintable()
    )


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    parts = entry.orig_filename.split("/")
    return parts[-1] != "" and parts[0] != _MAC_FOLDER and not any(is_leftover(part) for part in parts)


def _folder_of(names: list[str]) -> str | None:
    """The folder that was packed as a whole."""
    folders = {name.partition("/")[0] for name in names}
    if len(folders) != 1 or not all("/" in name for name in names):
        return None
    return folders.pop()


def _name_faults(names: list[str]) -> Iterator[Fault]:
    if len(names) > MAX_EXERCISE_FILES:
        yield faults.too_many(MAX_EXERCISE_FILES)
    folded: dict[str, str] = {}
    for name in names:
        if not is_bundle_name(name):
            yield faults.bad_name(name)
        elif name.casefold() in folded:
            yield faults.twice(name)
        folded[name.casefold()] = name
    for key, name in folded.items():
        if any(str(parent) in folded for parent in PurePosixPath(key).parents):
            yield faults.twice(name)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        # One more than it says: then its end is seen, and its checksum compared.
        content = file.read(min(entry.file_size, MAX_EXERCISE_FILE_BYTES) + 1)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile("it does not hold what it says")
    if content.startswith(_ARCHIVE_STARTS):
        raise UnfitArchiveError((faults.nested(entry.orig_filename),))
    return content
