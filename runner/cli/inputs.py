"""What several commands read alike: the settings, and the exercise that an argument names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from runner.cli.ending import BadInputError, blaming_the_input
from runner.exercise import Bank, Exercise, UnknownExerciseError, read_exercise
from runner.i18n import gettext as _
from runner.settings import INSTALLATION, Settings

_DOCUMENTED = INSTALLATION / "deploy" / "env.example"
#: The key that README.md has people export for their own programs, and what deploy/gvisor reads.
_OF_OTHERS = frozenset({"PREUVE_KEY", "PREUVE_ENGINE_CONFIG"})


def read_settings(**changes: object) -> Settings:
    """The settings of the environment, with these changes.

    Raises:
        BadInputError: a variable has a value that cannot be.
    """
    try:
        return Settings().model_copy(update=changes)
    except ValidationError as error:
        lines = [f"{_variable(item['loc'])}: {item['msg']}" for item in error.errors()]
        raise BadInputError(_("The environment has settings that cannot be used:") + "\n" + "\n".join(lines)) from error


def unknown_settings(environment: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Variables that look like settings of ours and are none, each with the setting that may be meant."""
    try:
        documented = _DOCUMENTED.read_text(encoding="utf-8")
    except OSError:  # installed without the folder deploy
        return []
    known = {*re.findall(r"^(?:# )?(PREUVE_[A-Z_]+)=", documented, flags=re.MULTILINE), *_OF_OTHERS}
    strange = sorted(name for name in environment if name.startswith("PREUVE_") and name not in known)
    return [(name, next(iter(get_close_matches(name, known, 1, 0.8)), None)) for name in strange]


def find_exercise(name: str, settings: Settings) -> Exercise:
    """The exercise of a folder, if ``name`` is the path of one, else that of the bank.

    Raises:
        BadInputError: there is none.
        ExerciseError: it cannot be used; says where and what to do.
    """
    folder = Path(name)
    with blaming_the_input(UnknownExerciseError):
        if (folder / "exercise.toml").is_file():
            return read_exercise(folder)
        return Bank(settings.bank).read(name)


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "?"
    return name if name.isupper() else f"PREUVE_{name.upper()}"
