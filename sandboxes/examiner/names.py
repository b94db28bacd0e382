"""What stands for names of the candidate's module that are no classes and no data."""

from __future__ import annotations

from typing import Any

from examiner.candidate import the_candidate
from examiner.objects import LOCAL_PREFIXES, ObjectProxy


class FunctionProxy:
    """A function of the candidate's module, known by its name there: good in every check."""

    __slots__ = ("_handle", "_name")

    def __init__(self, name: str) -> None:
        """Nothing is asked yet."""
        self._name = name
        self._handle: tuple[int, str] = (-1, "")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in the candidate's process."""
        return the_candidate().perform("call", name=self._name, args=args, kwargs=kwargs)

    def __getattr__(self, name: str) -> Any:
        """An attribute of the function, or of whatever has its name."""
        if name.startswith("_") and name not in ("__doc__", "__annotations__"):
            raise AttributeError(name)
        return the_candidate().perform("get", on=self._preuve_handle(), name=name)

    def __repr__(self) -> str:
        """The name alone, which reads well in messages."""
        return self._name

    def _preuve_handle(self) -> str:
        candidate = the_candidate()
        if self._handle[0] != candidate.epoch:
            found = candidate.perform("get", name=self._name)
            if not isinstance(found, ObjectProxy):
                raise candidate.link.end("error", f"{self._name} is another thing in each process")
            self._handle = (candidate.epoch, found._preuve_handle())
        return self._handle[1]


class MissingProxy:
    """A name that the candidate's module does not have: any use of it ends the check, at the candidate's expense."""

    def __init__(self, name: str) -> None:
        """Known by the name that was looked for."""
        object.__setattr__(self, "_name", name)

    def _preuve_end(self, *_args: Any, **_kwargs: Any) -> Any:
        raise the_candidate().link.end("error", f"the submission has no {object.__getattribute__(self, '_name')!r}")

    @property  # type: ignore[misc] # read-only, which it is for every object
    def __class__(self) -> Any:
        """What the suite asks with ``isinstance``, and what pytest asks while it collects, which is no use yet."""
        if the_candidate().epoch:
            self._preuve_end()
        return MissingProxy

    def __repr__(self) -> str:
        """The name that is missing."""
        return str(object.__getattribute__(self, "_name"))

    def __getattr__(self, name: str) -> Any:
        """No attribute either."""
        if name.startswith(LOCAL_PREFIXES):
            raise AttributeError(name)
        return self._preuve_end()

    __hash__ = object.__hash__
