"""From what somebody has shown to a trade: the gaps, and the path through the organisation's modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.accounts.model import Caller
from api.campaigns.store import CandidateRow
from api.database import Database
from api.mastery.service import Mastery
from api.sittings.model import CandidateCaller
from api.skills.model import SkillKey
from api.skills.trades import Trade, Trades
from api.training.gaps import gaps_of, reached_of
from api.training.model import Module, UnknownTradeError
from api.training.planning import Closing, Path, plan
from api.training.service import all_modules
from runner.mastery.rule import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPath:
    """The path of one person toward one trade."""

    candidate: str
    name: str
    trade: Trade
    path: Path


class Nearness(StrEnum):
    """Whether somebody could begin in a trade."""

    #: Everything essential was shown.
    READY = "ready"
    #: Everything essential was shown, or the modules lead to it.
    AFTER_TRAINING = "after_training"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A trade, and how near somebody is to it."""

    trade: Trade
    path: Path

    @property
    def essential(self) -> int:
        """How many skills one cannot do without."""
        return sum(one.essential for one in self.trade.needs)

    @property
    def lacking(self) -> tuple[Closing, ...]:
        """Those of them that were not shown."""
        return tuple(one for one in self.path.closings if one.gap.essential)

    @property
    def shown(self) -> int:
        """Those that were."""
        return self.essential - len(self.lacking)

    @property
    def nearness(self) -> Nearness:
        """The three cases."""
        if not self.lacking:
            return Nearness.READY
        return Nearness.AFTER_TRAINING if all(one.closed for one in self.lacking) else Nearness.NOT_YET


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody, what their work shows, and the trades, the nearest first."""

    candidate: str
    name: str
    standings: tuple[Standing, ...]
    fits: tuple[Fit, ...]

    def path(self, trade: str) -> PersonPath:
        """Toward one of them.

        Raises:
            UnknownTradeError: there is none of this name.
        """
        for one in self.fits:
            if one.trade.id == trade:
                return PersonPath(candidate=self.candidate, name=self.name, trade=one.trade, path=one.path)
        raise UnknownTradeError


class Paths:
    """The use cases that concern paths."""

    def __init__(self, database: Database, mastery: Mastery, trades: Trades) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._mastery = mastery
        self._trades = trades

    @property
    def trades(self) -> tuple[Trade, ...]:
        """Toward which a path can lead."""
        return self._trades.all

    def trade(self, name: str) -> Trade:
        """One of them.

        Raises:
            UnknownTradeError: there is none of this name.
        """
        found = next((one for one in self.trades if one.id == name), None)
        if found is None:
            raise UnknownTradeError
        return found

    def of(self, caller: Caller, candidate: str) -> Person:
        """Somebody, from all that their work shows. It is noted who looked.

        Raises:
            UnknownCandidateError: the organisation has no such candidate.
        """
        found = self._mastery.standings(caller, candidate)
        return self._person(caller.organisation, candidate, found)

    def own(self, caller: CandidateCaller) -> Person:
        """A candidate themselves, from what they may see of their work."""
        return self._person(caller.organisation, caller.candidate, self._mastery.own(caller))

    def _person(self, organisation: str, candidate: str, found: tuple[Standing, ...]) -> Person:
        with self._database.read(organisation) as session:
            name, modules = session.get_one(CandidateRow, candidate).name, all_modules(session)
        reached = reached_of(found)
        fits = nearest_first(fit_of(one, modules, reached) for one in self.trades)
        return Person(candidate=candidate, name=name, standings=found, fits=tuple(fits))


def fit_of(trade: Trade, modules: Sequence[Module], reached: Mapping[SkillKey, int]) -> Fit:
    """How near somebody is to a trade. Pure."""
    return Fit(trade=trade, path=plan(gaps_of(trade.needs, reached), modules, reached))


def nearest_first(fits: Iterable[Fit]) -> list[Fit]:
    """What somebody could begin with first. Pure.

    Between equals what leaves fewer essential gaps after training, then what has fewer today, then fewer hours.
    """
    order = list(Nearness)

    def distance(one: Fit) -> tuple[int, ...]:
        left = sum(not closing.closed for closing in one.lacking)
        return (order.index(one.nearness), left, len(one.lacking), one.path.essential_hours)

    return sorted(fits, key=distance)
