"""Training modules. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.refused import RefusedError
from api.skills.model import SkillKey

MOST_TITLE: Final = 200
MOST_NAME: Final = 200
MOST_ADDRESS: Final = 500
MOST_HOURS: Final = 5_000
HIGHEST_LEVEL: Final = 8
#: Skills of one module.
MOST_LIFTS: Final = 20
#: Modules of one organisation.
MOST_MODULES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Lift:
    """What a module does for one skill: whoever comes with a level leaves with a higher one."""

    skill: SkillKey
    #: What one has to bring along; 0: nothing.
    from_level: int
    to_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewModule:
    """A module as somebody describes it."""

    title: str
    provider: str
    #: Where it is; empty: anywhere.
    place: str
    hours: int
    #: Where one reads more; empty: nowhere.
    url: str
    lifts: tuple[Lift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module(NewModule):
    """A module that is kept."""

    id: str
    created_at: datetime
    updated_at: datetime
    revision: int


class UnknownModuleError(RefusedError):
    """The organisation has no such module."""


class UnfitModuleError(RefusedError):
    """A module cannot be kept as it is described: its faults say why."""


class TooManyModulesError(RefusedError):
    """The organisation has as many as it may. Fact: ``most``."""


class UnknownTradeError(RefusedError):
    """No such trade came with the installation."""
