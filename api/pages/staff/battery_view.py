"""What the pages of a battery show of a plan: what its items are, what it comes to, what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from api.campaigns.batteries import Batteries, Preview
from api.campaigns.plan import ExerciseItem, Item, QuestionItem
from api.campaigns.plan_reading import UnfitPlanError
from api.campaigns.plan_review import Lookup, Material, material_of
from api.i18n import Language
from api.pages.sentences import told
from api.pages.staff.drafting import PlanJson, element_at
from api.refused import Fault


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that speaks against a plan, or could be better."""

    words: str
    blocking: bool


@dataclass(slots=True)
class PlanView:
    """A plan with all that a page says of it."""

    plan: PlanJson
    #: By the id of each exercise and question; None for what cannot be found.
    materials: dict[str, Material | None]
    #: None while fields make no sense.
    preview: Preview | None
    #: By the id of a part, block or item; an empty text is the whole.
    remarks: dict[str, list[Remark]] = field(default_factory=dict)

    @property
    def blocking(self) -> list[tuple[str, Remark]]:
        """What has to be solved, with the ids."""
        return [(place, one) for place, all_ in self.remarks.items() for one in all_ if one.blocking]


def view_of(
    batteries: Batteries, organisation: str, plan: PlanJson, language: Language, faults: Iterable[Fault] = ()
) -> PlanView:
    """Look at a plan, readable or not; ``faults`` are those that are known already."""
    preview = None
    found = [(one, True) for one in faults]
    if not found:
        try:
            preview = batteries.preview(organisation, plan)
            found = [(one.fault, one.blocking) for one in preview.problems]
        except UnfitPlanError as error:
            found = [(one, True) for one in error.faults]
    remarks: defaultdict[str, list[Remark]] = defaultdict(list)
    for fault, blocking in found:
        remarks[element_at(plan, fault.place)].append(Remark(told(fault, language), blocking))
    return PlanView(plan, _materials(plan, batteries.lookup(organisation)), preview, dict(remarks))


def _materials(plan: PlanJson, lookup: Lookup) -> dict[str, Material | None]:
    found = {}
    for part in plan["parts"]:
        for item in part["items"]:
            for one in item["of"] if item["kind"] == "block" else (item,):
                found[one["id"]] = material_of(_item(one), lookup)
    return found


def _item(item: dict[str, Any]) -> Item:
    if item["kind"] == "exercise":
        return ExerciseItem(
            id=item["id"], exercise=item["exercise"], version=item["version"], digest=item["digest"], weight=1
        )
    return QuestionItem(id=item["id"], question=item["question"], version=item["version"], weight=1)
