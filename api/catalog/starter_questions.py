"""The questions that come with the installation, for organisations to take over: ``questions/*.toml`` of the bank."""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path

import msgspec

from api.catalog.model import BrokenExerciseError
from api.catalog.question import QuestionBody
from api.catalog.question_json import body_faults, body_from_json


class StarterQuestions:
    """Reads them when first asked, once."""

    def __init__(self, folder: Path) -> None:
        """``folder`` holds files with tables ``[question.<name>]``."""
        self._folder = folder

    @cached_property
    def bodies(self) -> dict[str, QuestionBody]:
        """By name, in the order of the files.

        Raises:
            BrokenExerciseError: a file is at fault.
        """
        bodies: dict[str, QuestionBody] = {}
        for path in sorted(self._folder.glob("*.toml")):
            try:
                tables = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
                found = {name: body_from_json(table) for name, table in tables.items()}
            except (tomllib.TOMLDecodeError, msgspec.ValidationError, KeyError) as error:
                raise BrokenExerciseError(f"{path}: {error}") from error
            for name, body in found.items():
                faults = list(body_faults(body))
                if faults:
                    raise BrokenExerciseError(f"{path}: {name}: {faults[0].place}: {faults[0].message}")
            bodies |= found
        return bodies
