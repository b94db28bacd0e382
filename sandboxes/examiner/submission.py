"""The module ``submission`` that suites import from: it has every name, since the candidate's module is elsewhere.

``from submission import anything`` always works. A name that the candidate's module does not have, and every name of a
module that cannot be imported, fails when a test uses it, and then it is the candidate's failure, not the suite's.
"""

from __future__ import annotations

import types
from typing import Any, Final

from common.decoding import MalformedError
from common.frames import Frame

from examiner.candidate import Candidate
from examiner.names import FunctionProxy, MissingProxy
from examiner.objects import ObjectProxy, class_of
from examiner.program import run

#: The modes in which the candidate's names are of no interest.
PROGRAM_MODES: Final = ("program", "cases")


class Submission(types.ModuleType):
    """The candidate's module."""

    def __init__(self, candidate: Candidate, *, mode: str) -> None:
        """Asks for nothing yet."""
        super().__init__("submission", __doc__)
        self._candidate = candidate
        self._names: dict[str, Frame] | None = None
        self._asked = False
        if mode in PROGRAM_MODES:
            self.run = run
            self.__all__ = ["run"]
            self._asked = True

    def __getattr__(self, name: str) -> Any:
        """What stands for the candidate's name. Made once."""
        if name == "__all__":
            return [known for known in self._described() or {} if not known.startswith("_")]
        if name.startswith("_"):
            raise AttributeError(name)
        names = self._described()
        if names is None:
            made: Any = FunctionProxy(name)
        elif name not in names:
            made = MissingProxy(name)
        else:
            made = self._made(name, names[name])
        setattr(self, name, made)
        return made

    def _described(self) -> dict[str, Frame] | None:
        if not self._asked:
            self._asked = True
            self._names = self._candidate.describe()
            self._forgive()
        return self._names

    def _forgive(self) -> None:
        """What ends a check while suites are collected ends none: each check finds it out for itself."""
        link = self._candidate.link
        if link.over is not None:
            if self._candidate.epoch:
                self._asked = False
                raise link.over
            link.over = None

    def _made(self, name: str, description: Any) -> Any:
        end = self._candidate.link.end
        if type(description) is not dict:
            raise end("protocol", "a malformed description")
        kind = description.get("kind")
        if kind == "function":
            return FunctionProxy(name)
        if kind == "class":
            try:
                return class_of(description.get("class"), name=name)
            except MalformedError as error:
                raise end("protocol", f"a malformed description: {error}") from None
        if kind != "data":
            raise end("protocol", "a malformed description")
        if "value" in description:
            value = self._candidate.decode(description["value"])
        else:
            value = self._candidate.perform("get", name=name)
        if isinstance(value, ObjectProxy):
            object.__setattr__(value, "_preuve_origin", name)
        return value
