"""Training modules as their organisation keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.database import Database
from api.etags import Wanted
from api.ids import is_id, new_id
from api.paging import Page, PageOf, cut, read_page
from api.refused import Fault
from api.skills.model import SkillKey, SkillKind
from api.skills.service import Skills
from api.training.model import (
    MOST_MODULES,
    Module,
    NewModule,
    TooManyModulesError,
    UnfitModuleError,
    UnknownModuleError,
)
from api.training.store import ModuleRow, module_of, write


class Modules:
    """The use cases that concern modules."""

    def __init__(self, database: Database, skills: Skills) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._skills = skills

    def page(self, caller: Caller, asked: PageOf, skill: SkillKey | None = None) -> Page[Module]:
        """The oldest first; with a skill, only those that lift it.

        Raises:
            UnfitRequestError: the cursor is none that we gave.
        """
        with self._database.read(caller.organisation) as session:
            if skill is not None:
                found = [one for one in all_modules(session) if any(lift.skill == skill for lift in one.lifts)]
                return cut(found, asked, lambda one: one.id)
            rows = read_page(session, select(ModuleRow), asked, ModuleRow.id)
            return Page([module_of(row) for row in rows.items], rows.next)

    def get(self, caller: Caller, module: str) -> Module:
        """One of them.

        Raises:
            UnknownModuleError: there is none of this id.
        """
        with self._database.read(caller.organisation) as session:
            return module_of(_find(session, module))

    def create(self, caller: Caller, new: NewModule) -> Module:
        """A new one.

        Raises:
            UnfitModuleError: it lifts what there is not, or lifts nothing.
            TooManyModulesError: there are enough of them.
        """
        self._check(new)
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            if (session.scalar(select(func.count()).select_from(ModuleRow)) or 0) >= MOST_MODULES:
                raise TooManyModulesError(most=str(MOST_MODULES))
            row = ModuleRow(id=new_id(), created_at=now, updated_at=now, revision=1)
            write(row, new)
            session.add(row)
            session.flush()
            audit.note(session, caller, "training_module.created", "training-module", row.id)
            return module_of(row)

    def change(self, caller: Caller, module: str, new: NewModule, wanted: Wanted) -> Module:
        """Let it be this from now on.

        Raises:
            UnknownModuleError: there is none of this id.
            UnfitModuleError: it lifts what there is not, or lifts nothing.
            OldRevisionError: it was changed meanwhile.
        """
        self._check(new)
        with self._database.write(caller.organisation) as session:
            row = _find(session, module, lock=True)
            wanted.check(row.revision)
            write(row, new)
            row.revision += 1
            row.updated_at = datetime.now(UTC)
            audit.note(session, caller, "training_module.changed", "training-module", row.id)
            session.flush()
            return module_of(row)

    def remove(self, caller: Caller, module: str) -> Module:
        """Offer it no longer.

        Raises:
            UnknownModuleError: there is none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = _find(session, module, lock=True)
            found = module_of(row)
            session.delete(row)
            audit.note(session, caller, "training_module.removed", "training-module", module)
            return found

    def _check(self, new: NewModule) -> None:
        faults = tuple(self._faults(new))
        if faults:
            raise UnfitModuleError(faults)

    def _faults(self, new: NewModule) -> Iterator[Fault]:
        known = self._skills.known({one.skill for one in new.lifts})
        seen: set[SkillKey] = set()
        for number, lift in enumerate(new.lifts):
            skill = known.get(lift.skill)
            if skill is None or skill.kind is SkillKind.AREA:
                yield Fault(
                    place=f"/lifts/{number}/code",
                    message="No framework here has this skill.",
                    remedy="Name a skill that /v1/skills lists, and no area.",
                )
            if lift.skill in seen:
                yield Fault(
                    place=f"/lifts/{number}/code",
                    message="This skill is named twice.",
                    remedy="Name each skill once, with the level one comes with and the level one leaves with.",
                )
            if lift.from_level >= lift.to_level:
                yield Fault(
                    place=f"/lifts/{number}/to_level",
                    message="One would leave with no more than one comes with.",
                    remedy="Choose a higher level to leave with.",
                )
            seen.add(lift.skill)


def all_modules(session: Session) -> list[Module]:
    """All of the organisation that the session acts for."""
    return [module_of(row) for row in session.scalars(select(ModuleRow).order_by(ModuleRow.id))]


def _find(session: Session, module: str, *, lock: bool = False) -> ModuleRow:
    found = session.get(ModuleRow, module, with_for_update=lock) if is_id(module) else None
    if found is None:
        raise UnknownModuleError
    return found
