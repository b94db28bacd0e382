"""What can be wrong with an exercise's folder, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding: where, what, and what to do about it."""

    #: Relative to the exercise's folder, with ``/``.
    file: str
    #: Counted from 1; None where the finding concerns a whole file or folder.
    line: int | None
    message: str
    remedy: str

    def __str__(self) -> str:
        """One line for a terminal, in the shape that editors make a link of."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message} {self.remedy}"


class ExerciseError(ValueError):
    """An exercise cannot be used as it is. Carries every problem found, not just the first."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        """``name`` is the exercise's slug, or its folder's name where that is none."""
        self.name = name
        self.problems = tuple(problems)
        listing = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"exercise {name!r} has {len(self.problems)} problem(s):\n{listing}")


class UnknownExerciseError(LookupError):
    """The bank holds no exercise of that name."""

    def __init__(self, slug: str, *, near: tuple[str, ...] = ()) -> None:
        """Say what was asked for, and what was perhaps meant."""
        self.slug = slug
        #: Slugs that look alike, the most alike first.
        self.near = near
        hint = f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
        super().__init__(f"there is no exercise {slug[:80]!r} in the bank.{hint}")


class ExerciseChangedError(LookupError):
    """The bank holds the exercise, but not with the content that was asked for."""

    def __init__(self, slug: str, *, wanted: str, found: str) -> None:
        """Say both digests: the one of the request and the one of the bank."""
        self.slug = slug
        self.wanted = wanted
        self.found = found
        super().__init__(
            f"exercise {slug!r} has digest {found}, but {wanted} was asked for: the banks of two machines differ"
        )


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Without repetitions, by file and line, so that an author can go through them from top to bottom."""
    return tuple(
        sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line or 0, problem.message))
    )
