"""The languages that candidates may write in, and the examiner: what each ``sandboxes/<name>/sandbox.toml`` says.

A language is a folder with a Dockerfile and a ``sandbox.toml``; nothing in the code names one. The files are the
installation's own, so a fault in one is a platform fault, found at start and named with its place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from runner.exercise.model import ExerciseMode
from runner.model import MAX_TIME_FACTOR, Limits
from runner.sandbox import Role, SandboxError, SandboxSpec

#: The version of sandbox.toml's shape.
FORMAT: Final = 1
#: The folder, and the name, of the examiner.
EXAMINER: Final = "examiner"

_FILE: Final = "sandbox.toml"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")


class LanguageError(SandboxError):
    """A sandbox.toml cannot be used as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSource:
    """What an image is built from, all inside the installation."""

    #: The image's name: ``preuve/<name>``.
    name: str
    dockerfile: Path
    #: The folders that the Dockerfile may copy, in the order of their names.
    folders: tuple[Path, ...]
    #: A file of pinned, hashed requirements whose wheels the Dockerfile may copy as ``site-packages/``.
    requirements: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language for candidates."""

    name: str
    #: What people read, the same in every language: "Python 3.11".
    label: str
    #: File name endings with their dot. The first is the usual one.
    extensions: tuple[str, ...]
    modes: frozenset[ExerciseMode]
    #: The name of a Pygments lexer.
    highlighting: str
    #: True where 3 and 3.0 are one value.
    single_number_type: bool
    #: The agent's command line.
    command: tuple[str, ...]
    time_factor: float
    memory_extra_bytes: int
    processes_extra: int
    #: How many sandboxes a slot keeps started ahead.
    warm: int
    image: ImageSource

    def limits(self, limits: Limits) -> Limits:
        """An exercise's limits as they hold for this language."""
        return limits.scaled(
            time_factor=self.time_factor,
            memory_extra_bytes=self.memory_extra_bytes,
            processes_extra=self.processes_extra,
        )

    def sandbox(self, *, image: str, limits: Limits) -> SandboxSpec:
        """The sandbox of a candidate. ``limits`` are the exercise's own; ``image`` is the digest of the built image.

        Only the limits that the container itself enforces stand in the spec, so that exercises which differ in times
        and output alone share warm sandboxes.
        """
        scaled = self.limits(limits)
        box = Limits(
            memory_bytes=scaled.memory_bytes,
            processes=scaled.processes,
            file_bytes=scaled.file_bytes,
            inodes=scaled.inodes,
        )
        return SandboxSpec(role=Role.CANDIDATE, name=self.name, image=image, command=self.command, limits=box)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examiner:
    """Who runs hidden suites."""

    command: tuple[str, ...]
    limits: Limits
    warm: int
    image: ImageSource

    def sandbox(self, *, image: str) -> SandboxSpec:
        """The sandbox of an examiner."""
        return SandboxSpec(role=Role.EXAMINER, name=EXAMINER, image=image, command=self.command, limits=self.limits)


_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Extension = Annotated[str, msgspec.Meta(pattern=r"^\.[a-z0-9]+$")]
_Command = Annotated[tuple[_Text, ...], msgspec.Meta(min_length=1)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=64)]
_Mib = Annotated[int, msgspec.Meta(ge=0, le=65_536)]


class _Image(msgspec.Struct, forbid_unknown_fields=True):
    folders: tuple[_Text, ...]
    requirements: str | None = None


class _Factors(msgspec.Struct, forbid_unknown_fields=True):
    time_factor: Annotated[float, msgspec.Meta(ge=1, le=MAX_TIME_FACTOR)] = 1.0
    memory_extra_mib: _Mib = 0
    processes_extra: Annotated[int, msgspec.Meta(ge=0, le=1_024)] = 0


class _ExaminerLimits(msgspec.Struct, forbid_unknown_fields=True):
    memory_mib: Annotated[int, msgspec.Meta(ge=64, le=65_536)]
    processes: Annotated[int, msgspec.Meta(ge=4, le=4_096)]
    file_kib: Annotated[int, msgspec.Meta(ge=64)]
    inodes: Annotated[int, msgspec.Meta(ge=64)]


class _CandidateFile(msgspec.Struct, forbid_unknown_fields=True):
    format: Literal[1]
    role: Literal["candidate"]
    label: _Text
    extensions: Annotated[tuple[_Extension, ...], msgspec.Meta(min_length=1)]
    modes: Annotated[tuple[ExerciseMode, ...], msgspec.Meta(min_length=1)]
    highlighting: _Text
    single_number_type: bool
    command: _Command
    warm: _Count
    image: _Image
    limits: _Factors = msgspec.field(default_factory=_Factors)


class _ExaminerFile(msgspec.Struct, forbid_unknown_fields=True):
    format: Literal[1]
    role: Literal["examiner"]
    command: _Command
    warm: _Count
    limits: _ExaminerLimits
    image: _Image


def read_languages(sandboxes: Path) -> dict[str, Language]:
    """Every language of the folder ``sandboxes``, by name.

    Raises:
        LanguageError: a sandbox.toml is missing, malformed or contradicts another; says which and what to change.
    """
    names = sorted(path.parent.name for path in sandboxes.glob(f"*/{_FILE}") if path.parent.name != EXAMINER)
    languages = {name: _language(sandboxes, name) for name in names}
    if not languages:
        raise LanguageError(f"{sandboxes}: no folder there holds a {_FILE}. Point PREUVE_SANDBOXES at sandboxes/.")
    taken: dict[str, str] = {}
    for language in languages.values():
        for extension in language.extensions:
            other = taken.setdefault(extension, language.name)
            if other != language.name:
                place = sandboxes / language.name / _FILE
                raise LanguageError(f"{place}: extension {extension} belongs to {other} already. Remove one.")
    return languages


def read_examiner(sandboxes: Path) -> Examiner:
    """The examiner of the folder ``sandboxes``.

    Raises:
        LanguageError: its sandbox.toml is missing or malformed.
    """
    path = sandboxes / EXAMINER / _FILE
    file = _read(path, _ExaminerFile)
    return Examiner(
        command=file.command,
        limits=Limits(
            memory_bytes=file.limits.memory_mib << 20,
            processes=file.limits.processes,
            file_bytes=file.limits.file_kib << 10,
            inodes=file.limits.inodes,
        ),
        warm=file.warm,
        image=_image(path, file.image),
    )


def language_of(names: Iterable[str], languages: Mapping[str, Language]) -> Language | None:
    """The one language that the endings of these file names speak for; None where none or several do."""
    endings = {Path(name).suffix for name in names}
    found = [language for language in languages.values() if endings.intersection(language.extensions)]
    return found[0] if len(found) == 1 else None


def _language(sandboxes: Path, name: str) -> Language:
    path = sandboxes / name / _FILE
    if not _NAME.fullmatch(name):
        raise LanguageError(f"{path.parent}: a language's folder is named by lower-case letters, digits and hyphens.")
    file = _read(path, _CandidateFile)
    return Language(
        name=name,
        label=file.label,
        extensions=file.extensions,
        modes=frozenset(file.modes),
        highlighting=file.highlighting,
        single_number_type=file.single_number_type,
        command=file.command,
        time_factor=file.limits.time_factor,
        memory_extra_bytes=file.limits.memory_extra_mib << 20,
        processes_extra=file.limits.processes_extra,
        warm=file.warm,
        image=_image(path, file.image),
    )


_F = TypeVar("_F", _CandidateFile, _ExaminerFile)


def _read(path: Path, shape: type[_F]) -> _F:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise LanguageError(f"{path}: cannot be read ({error.strerror}). Restore it from the installation.") from error
    try:
        return msgspec.convert(tomllib.loads(text), shape)
    except tomllib.TOMLDecodeError as error:
        raise LanguageError(f"{path}: not TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise LanguageError(f"{path}: {error}. Compare with sandboxes/python/{_FILE}.") from error


def _image(path: Path, image: _Image) -> ImageSource:
    folder = path.parent
    folders = tuple(sorted(folder.parent / name for name in image.folders))
    requirements = None if image.requirements is None else folder.parent.parent / image.requirements
    for needed in (folder / "Dockerfile", *folders, *([requirements] if requirements else [])):
        if not needed.exists():
            raise LanguageError(f"{path}: [image] needs {needed}, which does not exist.")
    return ImageSource(name=folder.name, dockerfile=folder / "Dockerfile", folders=folders, requirements=requirements)
