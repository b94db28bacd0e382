"""What a cohort needs: the paths of everybody in a campaign toward one trade, summed up by module."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.model import UnknownCampaignError
from api.campaigns.store import CampaignRow
from api.database import Database
from api.ids import is_id
from api.mastery.service import Mastery
from api.skills.model import SkillKey
from api.skills.trades import Trade
from api.training.gaps import gaps_of
from api.training.model import Module
from api.training.paths import Paths
from api.training.planning import Path, plan
from api.training.service import all_modules

#: Of one person: a page is not to wait for the last hour of hundreds.
_MOST_LOOKS: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededModule:
    """A module, and how many of the cohort have it on their path."""

    module: Module
    people: int
    #: For how many of them something essential rests on it.
    essential: int
    #: For how many it should be checked first whether they need it.
    check_first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingSkill:
    """A skill at a level that modules do not lead everybody to."""

    skill: SkillKey
    level: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortNeeds:
    """All of it."""

    campaign: str
    title: str
    trade: Trade
    #: Those with a result.
    people: int
    #: Nothing essential is lacking.
    ready: int
    #: Nothing essential is lacking once they have been through their modules.
    after: int
    #: What most people need first.
    modules: tuple[NeededModule, ...]
    lacking: tuple[LackingSkill, ...]


class CohortTraining:
    """The use case."""

    def __init__(self, database: Database, mastery: Mastery, paths: Paths) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._mastery = mastery
        self._paths = paths

    def needs(self, caller: Caller, campaign: str, trade: str) -> CohortNeeds:
        """What the people need who have a result in a campaign. It is noted who looked.

        Raises:
            UnknownTradeError: there is no such trade.
            UnknownCampaignError: the organisation has no such campaign.
        """
        wanted = self._paths.trade(trade)
        title = self.title(caller, campaign)
        reached = self._mastery.reached_in(caller.organisation, campaign)
        with self._database.write(caller.organisation) as session:
            modules = all_modules(session)
            audit.note(session, caller, "training_needs.read", "campaign", campaign, {"trade": trade})
        return summed(campaign, title, wanted, reached.values(), modules)

    def title(self, caller: Caller, campaign: str) -> str:
        """What a campaign is called.

        Raises:
            UnknownCampaignError: the organisation has no such campaign.
        """
        with self._database.read(caller.organisation) as session:
            row = session.get(CampaignRow, campaign) if is_id(campaign) else None
            if row is None or row.trial:
                raise UnknownCampaignError
            return row.title


def summed(
    campaign: str,
    title: str,
    trade: Trade,
    people: Iterable[Mapping[SkillKey, int]],
    modules: Sequence[Module],
) -> CohortNeeds:
    """Everybody's path, summed up. Pure. Who stands alike has the same path, so it is found once."""
    alike: Counter[tuple[tuple[SkillKey, int], ...]] = Counter(tuple(sorted(one.items())) for one in people)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    lacking: Counter[tuple[SkillKey, int]] = Counter()
    ready = after = 0
    for standing, number in alike.items():
        reached = dict(standing)
        path = plan(gaps_of(trade.needs, reached), modules, reached, _MOST_LOOKS)
        ready += number * (not any(one.gap.essential for one in path.closings))
        after += number * (not any(one.gap.essential for one in path.left))
        for one in path.left:
            lacking[one.gap.skill, one.gap.wanted_level] += number
        _count(path, number, counts)
    needed = [
        NeededModule(
            module=module,
            people=counts["people"][module.id],
            essential=counts["essential"][module.id],
            check_first=counts["check_first"][module.id],
        )
        for module in modules
        if counts["people"][module.id]
    ]
    return CohortNeeds(
        campaign=campaign,
        title=title,
        trade=trade,
        people=alike.total(),
        ready=ready,
        after=after,
        modules=tuple(sorted(needed, key=lambda one: (-one.essential, -one.people, one.module.title, one.module.id))),
        lacking=tuple(
            LackingSkill(skill=skill, level=level, people=number)
            for (skill, level), number in sorted(lacking.items(), key=lambda one: (-one[1], one[0]))
        ),
    )


def _count(path: Path, number: int, counts: Mapping[str, Counter[str]]) -> None:
    for step in path.steps:
        counts["people"][step.module.id] += number
        counts["essential"][step.module.id] += number * step.essential
        counts["check_first"][step.module.id] += number * step.check_first
