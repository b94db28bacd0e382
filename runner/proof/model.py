"""What a row of the table is: a promise, a question to the probe, what must be seen, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from runner.model import Limits, Usage
from runner.sandbox import Role

#: The runtime whose kernel is a program of its own; every other shares the host's kernel.
GVISOR: Final = "runsc"


class Group(StrEnum):
    """What a row is about."""

    CALLS = "calls"
    SOCKETS = "sockets"
    FILES = "files"
    POSTURE = "posture"
    LIMITS = "limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """For which sandbox a table is made."""

    role: Role
    limits: Limits
    runtime: str = "runc"
    #: True where limits are driven at, and not only looked at.
    bitten: bool = True

    @property
    def gvisor(self) -> bool:
        """True where calls are served by gVisor and do not reach the host's kernel."""
        return self.runtime.startswith(GVISOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was seen of one sandbox."""

    #: Answers to the asks, by row.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: The probe's own description, see sandboxes/probe/posture.py.
    inside: Mapping[str, Any] = field(default_factory=dict)
    #: What the host sees of the first process and its control group, by name; what it cannot see is left out.
    host: Mapping[str, Any] = field(default_factory=dict)
    #: This process's own namespaces.
    own_namespaces: Mapping[str, str] = field(default_factory=dict)
    #: How the meter rose during a bite, by row.
    rises: Mapping[str, Usage] = field(default_factory=dict)


class Expected(Protocol):
    """What must be seen."""

    def holds(self, seen: Any) -> bool:
        """True where ``seen`` keeps the promise. Never raises, whatever ``seen`` is."""

    def __str__(self) -> str:
        """In few words."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these values."""

    values: tuple[Any, ...]

    def holds(self, seen: Any) -> bool:
        """See ``Expected.holds``."""
        return any(type(seen) is type(value) and seen == value for value in self.values)

    def __str__(self) -> str:
        """The values."""
        return " / ".join(str(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class AllIn:
    """A list or a mapping in which nothing is that is not expected, and nothing is missing but what may be."""

    needed: Mapping[str, Any]
    allowed: Mapping[str, Any] = field(default_factory=dict)

    def holds(self, seen: Any) -> bool:
        """See ``Expected.holds``."""
        return isinstance(seen, Mapping) and not self.strange(seen)

    def strange(self, seen: Mapping[str, Any]) -> list[str]:
        """What is too much, missing or different."""
        known = {**self.allowed, **self.needed}
        odd = [name for name, value in seen.items() if name not in known or not _fits(known[name], value)]
        return sorted({*odd, *(name for name in self.needed if name not in seen)})

    def __str__(self) -> str:
        """Their names."""
        return ", ".join(sorted(self.needed))


def _fits(wanted: Any, value: Any) -> bool:
    """A frozenset is a part that must be in the value; None is whatever comes; anything else is the value."""
    if wanted is None:
        return True
    if isinstance(wanted, frozenset):
        return wanted <= set(value)
    return bool(wanted == value)


@dataclass(frozen=True, slots=True)
class Between:
    """``[number, end]``: so far did it go, and so did it end."""

    least: int
    most: int
    ends: tuple[str, ...]

    def holds(self, seen: Any) -> bool:
        """See ``Expected.holds``."""
        match seen:
            case [int(number), str(end)]:
                return self.least <= number <= self.most and end in self.ends
        return False

    def __str__(self) -> str:
        """The bounds, and the ends."""
        return f"{self.least}–{self.most}, {' / '.join(self.ends)}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """Another answer that is accepted of one runtime, and why."""

    expected: Expected
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One promise."""

    id: str
    group: Group
    #: In the language of this process, as ``remedy`` is.
    promise: str
    remedy: str
    expected: Expected
    #: What the probe is asked for; None where the row is read from what is seen anyway.
    ask: Mapping[str, Any] | None = None
    #: Finds in the evidence what is to be compared; the answer to ``ask`` by default.
    see: Callable[[Evidence], Any] | None = None
    deviation: Deviation | None = None
    #: Why no container can show that the probe would notice a broken promise, where that is so.
    no_control: str | None = None
    #: What a container without any defence sees where this kernel has nothing to defend, and why.
    impossible: Mapping[str, str] = field(default_factory=dict)

    @property
    def demanded(self) -> Expected:
        """What must be seen with the runtime that the table was made for."""
        return self.expected if self.deviation is None else self.deviation.expected

    def seen(self, evidence: Evidence) -> Any:
        """What the evidence says about this row; None where it says nothing."""
        if self.see is None:
            return evidence.answers.get(self.id)
        try:
            return self.see(evidence)
        except (KeyError, TypeError, ValueError, IndexError):
            return None


def words(*values: str) -> OneOf:
    """One of these words."""
    return OneOf(values)


def inside(*path: str) -> Callable[[Evidence], Any]:
    """A value of the probe's description."""

    def see(evidence: Evidence) -> Any:
        value: Any = evidence.inside
        for name in path:
            value = value[name]
        return value

    return see


def on_host(name: str) -> Callable[[Evidence], Any]:
    """A value that the host sees."""
    return lambda evidence: evidence.host[name]


Rows = Sequence[Row]
