"""A person's skills, as the rule finds them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from runner.mastery.record import SkillRecord
from runner.mastery.rule import Standing, levels


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillLine:
    """One skill with its levels, from level 1 up."""

    framework: str
    version: str
    code: str
    #: 0 where no level was reached.
    level_reached: int
    levels: tuple[Standing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillProfile:
    """What the work of one person shows."""

    candidate: str
    #: When it last changed.
    updated_at: datetime
    record: SkillRecord
    #: The record, signed.
    evidence: str

    @property
    def skills(self) -> tuple[SkillLine, ...]:
        """In the order of their codes."""
        return tuple(
            SkillLine(
                framework=framework,
                version=version,
                code=code,
                level_reached=reached,
                levels=tuple(
                    one
                    for one in self.record.standings
                    if (one.skill.framework, one.skill.version, one.skill.code) == (framework, version, code)
                ),
            )
            for (framework, version, code), reached in levels(self.record.standings).items()
        )
