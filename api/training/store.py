"""Training modules: the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime
from api.skills.model import SkillKey
from api.tenancy import Owned
from api.training.model import Lift, Module, NewModule


class ModuleRow(Owned, Base):
    """A module."""

    __tablename__ = "training_modules"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    provider: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]
    url: Mapped[str] = mapped_column(String(500))
    #: ``[framework, version, code, from, to]`` each: planning reads all modules anyway.
    lifts: Mapped[list[Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int]


def write(row: ModuleRow, new: NewModule) -> None:
    """Let a row say what somebody describes."""
    row.title, row.provider, row.place = new.title, new.provider, new.place
    row.hours, row.url = new.hours, new.url
    row.lifts = [
        [one.skill.framework, one.skill.version, one.skill.code, one.from_level, one.to_level] for one in new.lifts
    ]


def module_of(row: ModuleRow) -> Module:
    """A module, as it is kept."""
    return Module(
        id=row.id,
        title=row.title,
        provider=row.provider,
        place=row.place,
        hours=row.hours,
        url=row.url,
        lifts=tuple(
            Lift(skill=SkillKey(framework, version, code), from_level=least, to_level=level)
            for framework, version, code, least, level in row.lifts
        ),
        created_at=row.created_at,
        updated_at=row.updated_at,
        revision=row.revision,
    )
