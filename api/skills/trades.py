"""The digital trades that come with the installation: what each needs to begin with. Data for job profiles."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from api.skills.model import SkillKey, UnfitFrameworkError, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A skill that a trade asks for."""

    key: SkillKey
    #: The least.
    level: int
    #: Without it one cannot begin.
    essential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A trade, as a beginning for a job profile."""

    id: str
    title: Words
    #: Its code in ROME 4.0.
    rome: str
    #: The essential ones first.
    needs: tuple[Need, ...]


class _Both(msgspec.Struct, forbid_unknown_fields=True):
    fr: str
    en: str


class _Trade(msgspec.Struct, forbid_unknown_fields=True):
    title: _Both
    rome: str
    essential: dict[str, int]
    helpful: dict[str, int]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    framework: str
    version: str
    trade: dict[str, _Trade]


class Trades:
    """Reads them when first asked, once."""

    def __init__(self, path: Path) -> None:
        """``path`` is the file of them, which may be missing."""
        self._path = path

    @cached_property
    def all(self) -> tuple[Trade, ...]:
        """In the order of the file.

        Raises:
            UnfitFrameworkError: the file is at fault.
        """
        if not self._path.is_file():
            return ()
        try:
            file = msgspec.convert(tomllib.loads(self._path.read_text(encoding="utf-8")), _File)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise UnfitFrameworkError([f"{self._path.name}: {error}"]) from error
        return tuple(_trade(file, name, one) for name, one in file.trade.items())


def _trade(file: _File, name: str, one: _Trade) -> Trade:
    return Trade(
        id=name,
        title=Words(one.title.fr, one.title.en),
        rome=one.rome,
        needs=tuple(
            Need(key=SkillKey(file.framework, file.version, code), level=level, essential=essential)
            for essential, codes in ((True, one.essential), (False, one.helpful))
            for code, level in codes.items()
        ),
    )
