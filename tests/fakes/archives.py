"""Zip files by hand: what ordinary tools never make, and somebody might send."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path


def pack(files: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """An ordinary archive. Names ending in a slash are folders."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = compression
            archive.writestr(info, content)
        archive.comment = comment
    return target.getvalue()


def files_below(folder: Path) -> dict[str, bytes]:
    """The content of a folder, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@dataclass(kw_only=True)
class Entry:
    """One entry, of which the two places where it is described may say anything."""

    name: bytes
    content: bytes = b"x"
    packed: bytes | None = None
    method: int = 0
    flags: int = 0
    mode: int = stat.S_IFREG | 0o644
    size: int | None = None
    crc: int | None = None
    local_name: bytes | None = None
    offset: int | None = None


def forge(
    entries: list[Entry], *, count: int | None = None, disk: int = 0, before: bytes = b"", after: bytes = b""
) -> bytes:
    """An archive exactly as told."""
    body, directory = bytearray(before), bytearray()
    for entry in entries:
        packed = entry.content if entry.packed is None else entry.packed
        size = len(entry.content) if entry.size is None else entry.size
        crc = zlib.crc32(entry.content) if entry.crc is None else entry.crc
        offset = len(body) if entry.offset is None else entry.offset
        local = entry.name if entry.local_name is None else entry.local_name
        common = struct.pack("<HHHHIII", entry.flags, entry.method, 0, 33, crc, len(packed), size)
        if entry.offset is None:
            body += b"PK\3\4" + struct.pack("<H", 20) + common + struct.pack("<HH", len(local), 0) + local + packed
        directory += b"PK\1\2" + struct.pack("<HH", 0x0314, 20) + common
        directory += struct.pack("<HHHHHII", len(entry.name), 0, 0, 0, 0, entry.mode << 16, offset) + entry.name
    number = len(entries) if count is None else count
    end = struct.pack("<HHHHIIH", disk, disk, number & 0xFFFF, number & 0xFFFF, len(directory), len(body), 0)
    return bytes(body + directory) + b"PK\5\6" + end + after


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def bad_archives() -> Iterator[tuple[str, bytes, str]]:
    """What it is called, the archive, and what is said of it."""
    good = Entry(name=b"exercise.toml", content=b"format = 1\n")
    zeros = b"\0" * (1 << 20)
    damaged, bad_name = "This is no zip file, or it is damaged.", "This name is not taken."
    special, twice = "This is a link or a special file.", "Another entry has this name, but perhaps for capitals."
    many, large = "There are too many files in it.", "It holds too much when it is unpacked."
    nested = "This is an archive within the archive."

    yield "nothing", b"", damaged
    yield "text", b"hello", damaged
    yield "an empty archive", pack({}), damaged
    yield "cut off", forge([good])[:-30], damaged
    yield "something before it", forge([good], before=b"#!/bin/sh\n"), damaged
    yield "something after it", forge([good], after=b"PK"), damaged
    yield "a prefix that the offsets do not know", b"MZ" + forge([good]), damaged
    yield "several disks", forge([good], disk=1), damaged
    yield "a count that is not true", forge([good, good], count=1), damaged
    yield "a wrong checksum", forge([Entry(name=b"exercise.toml", crc=1)]), damaged
    yield "another name in front", forge([Entry(name=b"exercise.toml", local_name=b"exercise.tomx")]), damaged
    yield "more content than said", forge([_lying(b"a" * 500_000, 10)]), damaged
    yield "less content than said", forge([_lying(b"a" * 10, 500)]), damaged
    yield (
        "a broken stream",
        forge([Entry(name=b"exercise.toml", content=b"abc", packed=b"\xff\xff\xff", method=8)]),
        damaged,
    )
    yield "overlapping entries", forge([good, Entry(name=b"suite/a.py", content=good.content, offset=0)]), damaged
    yield (
        "an entry inside the directory",
        forge([good, Entry(name=b"a.py", content=b"", size=0, packed=b"", offset=9_000)]),
        damaged,
    )
    yield "zip64", _zip64(forge([good])), damaged

    for label, name in {
        "a way up": b"../evil.py", "a way up inside": b"suite/../../evil.py", "an absolute name": b"/etc/passwd",
        "a drive": b"C:/evil.py", "backslashes": b"suite\\..\\evil.py", "a network drive": b"\\\\host\\evil.py",
        "a NUL": b"exercise.toml\0.py", "a line end": b"suite/a\nb.py", "a dot": b"./suite/a.py",
        "an empty part": b"suite//a.py",
        "a colon": b"suite/a.py:stream", "a space": b"suite/a b.py", "a huge name": b"a" * 5_000,
        "a deep name": b"a/" * 200 + b"a",
        "an old encoding": b"suite/\x82t\x82.py", "a terminal's sequence": b"suite/\x1b[31m.py",
    }.items():  # fmt: skip
        yield label, forge([good, Entry(name=name)]), bad_name
    for label, text in {
        "right to left": "suite/\u202eyp.py",
        "a look-alike": "suite/tеst.py",
        "an accent": "suite/été.py",
    }.items():
        yield label, forge([good, Entry(name=text.encode(), flags=0x800)]), bad_name
    yield "no proper UTF-8", forge([good, Entry(name=b"suite/\xff\xfe.py", flags=0x800)]), damaged

    for kind in ("S_IFLNK", "S_IFCHR", "S_IFBLK", "S_IFIFO", "S_IFSOCK", "S_IFDIR"):
        entry = Entry(name=b"suite/a.py", content=b"/etc/passwd", mode=getattr(stat, kind) | 0o777)
        yield kind, forge([good, entry]), special
    yield (
        "a folder that is a link",
        forge([good, Entry(name=b"suite/", content=b"", mode=stat.S_IFLNK | 0o777)]),
        special,
    )
    yield "a hidden link", forge([good, Entry(name=b".git", content=b"/", mode=stat.S_IFLNK | 0o777)]), special

    yield "a name twice", forge([good, good]), twice
    yield "capitals", forge([good, Entry(name=b"suite/a.py"), Entry(name=b"Suite/A.py")]), twice
    yield "a file that is a folder", forge([good, Entry(name=b"suite/a"), Entry(name=b"suite/a/b.py")]), twice

    yield "a password", forge([good, Entry(name=b"suite/a.py", flags=0x1)]), "It is encrypted."
    yield "strong encryption", forge([good, Entry(name=b"suite/a.py", flags=0x41)]), "It is encrypted."
    for method in (1, 6, 9, 12, 14, 93, 95, 99):
        yield (
            f"method {method}",
            forge([good, Entry(name=b"suite/a.py", method=method)]),
            "It is packed in an unusual way.",
        )
    yield "a patch", forge([good, Entry(name=b"suite/a.py", flags=0x20)]), damaged

    yield "a bomb", pack({"exercise.toml": b"", "suite/a.py": zeros}), "It grows too much when it is unpacked."
    noise = bytes(range(256)) * 4
    large_file = {"exercise.toml": b"", "suite/a.py": noise * 1_025}
    yield "a large file", pack(large_file, compression=zipfile.ZIP_STORED), "This file is too large."
    yield "many large files", pack({f"suite/a{n}.py": noise * 1_000 for n in range(17)}), large
    yield (
        "a size of four gigabytes",
        forge([good, Entry(name=b"a.py", content=b"", packed=b"", size=0xFFFFFFFE)]),
        large,
    )
    yield "a million of bytes that were two", forge([_lying(zeros, 2)]), damaged
    yield "too many files", pack({f"suite/a{n}.py": b"" for n in range(2_001)}), many
    yield "too many folders", pack({f"suite/a{n}/": b"" for n in range(4_001)}), many
    yield "many entries at one place", forge([good, *[Entry(name=b"a%d" % n, offset=0) for n in range(9_000)]]), many

    yield "an archive within", pack({"exercise.toml": b"", "suite/more.zip": pack({"a": b""})}), nested
    yield "an archive by another name", pack({"exercise.toml": b"", "suite/more.py": pack({"a": b""})}), nested
    yield "a tar within", pack({"exercise.toml": b"", "suite/more.tar.gz": b"x"}), nested


def _lying(content: bytes, size: int) -> Entry:
    return Entry(name=b"exercise.toml", content=content, packed=_deflate(content), method=8, size=size)


def _zip64(archive: bytes) -> bytes:
    """With the sign of a second directory before its end."""
    at = archive.rindex(b"PK\5\6")
    return archive[:at] + b"PK\6\7" + struct.pack("<IQI", 0, 0, 1) + archive[at:]
