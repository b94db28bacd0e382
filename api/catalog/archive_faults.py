"""What can be wrong with an uploaded archive, said at the entry where it was found."""

from __future__ import annotations

from typing import Final

from api.refused import Fault

_MAX_SHOWN: Final = 80


def damaged() -> Fault:
    """Not what it claims to be, or made by hand."""
    return Fault(
        place="/archive",
        message="This is no zip file, or it is damaged.",
        remedy="Pack the folder again: one part, no zip64, nothing before or after it.",
    )


def too_many(most: int) -> Fault:
    """More entries than an exercise can have."""
    return Fault(
        place="/archive",
        message="There are too many files in it.",
        remedy="Pack %(most)s files at most.",
        facts={"most": str(most)},
    )


def too_large(most_bytes: int) -> Fault:
    """More content than an exercise can have."""
    return Fault(
        place="/archive",
        message="It holds too much when it is unpacked.",
        remedy="Keep to %(bytes)s bytes in all.",
        facts={"bytes": str(most_bytes)},
    )


def file_too_large(name: str, most_bytes: int) -> Fault:
    """One file is too large."""
    return Fault(
        place=_place(name),
        message="This file is too large.",
        remedy="Keep to %(bytes)s bytes in a file; compute large data in the suite.",
        facts={"bytes": str(most_bytes)},
    )


def bomb(name: str) -> Fault:
    """It is hardly anything and becomes very much."""
    return Fault(
        place=_place(name),
        message="It grows too much when it is unpacked.",
        remedy="Compute repetitive data in the suite.",
    )


def bad_name(name: str) -> Fault:
    """No name that every system understands in the same way."""
    return Fault(
        place=_place(name),
        message="This name is not taken.",
        remedy="Use letters, digits, '_', '.' and '-', and '/' between folders; begin with a letter, a digit or '_'.",
    )


def special(name: str) -> Fault:
    """A link, a device, a pipe."""
    return Fault(
        place=_place(name),
        message="This is a link or a special file.",
        remedy="Put a plain file in its place.",
    )


def encrypted(name: str) -> Fault:
    """It needs a password."""
    return Fault(place=_place(name), message="It is encrypted.", remedy="Pack it without a password.")


def compression(name: str) -> Fault:
    """Neither stored nor deflated."""
    return Fault(
        place=_place(name),
        message="It is packed in an unusual way.",
        remedy="Use the ordinary compression of zip files (deflate).",
    )


def twice(name: str) -> Fault:
    """Two entries would become one file, on some system at least."""
    return Fault(
        place=_place(name),
        message="Another entry has this name, but perhaps for capitals.",
        remedy="Keep one of them, or rename it.",
    )


def nested(name: str) -> Fault:
    """An archive in the archive."""
    return Fault(
        place=_place(name),
        message="This is an archive within the archive.",
        remedy="Put its files into the exercise directly, or leave it out.",
    )


def _place(name: str) -> str:
    shown = ascii(name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}...")[1:-1]
    return f"/archive/{shown.replace('~', '~0').replace('/', '~1')}"
