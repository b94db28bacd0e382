"""What the pages of skills show: coverage by area, as a table and as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.i18n import Language, sentence, translate
from api.pages.charts import Chart, bar_chart
from api.skills.coverage import SkillCover, TaskKind, levels_of
from api.skills.model import KnownSkill, SkillKind

#: More bars are no picture any more.
_MOST_BARS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCell:
    """One level of one skill: how many exercises and questions speak for it."""

    exercises: int
    questions: int

    @property
    def tasks(self) -> int:
        """Both."""
        return self.exercises + self.questions


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillLine:
    """One row of the table."""

    skill: KnownSkill
    cells: list[LevelCell]
    is_gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLines:
    """The rows of one area; ``area`` is None for skills that belong to none."""

    area: KnownSkill | None
    lines: list[SkillLine]

    @property
    def shown(self) -> int:
        """How many of its skills have a task."""
        return sum(not one.is_gap for one in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """A framework's coverage."""

    levels: list[int]
    areas: list[AreaLines]

    @property
    def skills(self) -> int:
        """How many skills there are, areas aside."""
        return sum(len(one.lines) for one in self.areas)

    @property
    def shown(self) -> int:
        """How many of them have a task."""
        return sum(one.shown for one in self.areas)


def coverage_of(covers: Sequence[SkillCover], language: Language) -> CoverageView:
    """Grouped by area, areas and skills in the order of their labels."""
    levels = levels_of(covers)
    areas = {one.skill.key.code: one.skill for one in covers if one.skill.kind is SkillKind.AREA}
    lines: dict[str | None, list[SkillLine]] = {}
    for one in sorted(covers, key=lambda one: one.skill.label.told(language).casefold()):
        if one.skill.kind is not SkillKind.AREA:
            area = one.skill.parent if one.skill.parent in areas else None
            lines.setdefault(area, []).append(_line(one, levels))
    grouped = [AreaLines(area=None if code is None else areas[code], lines=some) for code, some in lines.items()]
    grouped.sort(key=lambda one: _place(one.area, language))
    return CoverageView(levels=levels, areas=grouped)


def chart_of(view: CoverageView, language: Language) -> Chart | None:
    """For each area how many skills it has, and for how many of them there is a task."""
    areas = [one for one in view.areas if one.area is not None][:_MOST_BARS]
    if not areas:
        return None
    return bar_chart(
        title=translate(sentence("Skills with a task, by area"), language),
        description=translate(
            sentence("For each area the number of its skills, and of those that a task can show."), language
        ),
        label_of_rows=translate(sentence("Area"), language),
        labels=[one.area.label.told(language) for one in areas if one.area is not None],
        series={
            translate(sentence("With a task"), language): [float(one.shown) for one in areas],
            translate(sentence("In all"), language): [float(len(one.lines)) for one in areas],
        },
        most=float(max(len(one.lines) for one in areas)),
        words=lambda value: f"{value:g}",
    )


def _place(area: KnownSkill | None, language: Language) -> tuple[bool, str]:
    """Areas by their labels; what belongs to none comes last."""
    return (True, "") if area is None else (False, area.label.told(language).casefold())


def _line(cover: SkillCover, levels: Sequence[int]) -> SkillLine:
    cells = []
    for level in levels:
        kinds = [one.kind for one in cover.levels.get(level, ())]
        cells.append(LevelCell(exercises=kinds.count(TaskKind.EXERCISE), questions=kinds.count(TaskKind.QUESTION)))
    return SkillLine(skill=cover.skill, cells=cells, is_gap=cover.is_gap)
