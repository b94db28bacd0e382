"""Shows where the time of an attempt went: each step with its share, and who was waited for in it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from runner.cli.screen import say, show
from runner.i18n import gettext as _
from runner.model import Phase, Report


def show_profile(report: Report) -> None:
    """Write it to stdout."""
    whole_ms = sum(phase.wall_ms for phase in report.phases)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_("step"))
    for title in (_("ms"), _("share"), _("candidate"), _("examiner"), _("slot"), _("frames")):
        table.add_column(title, justify="right")
    for name, phase in _rows(report.phases):
        table.add_row(name, *_cells(phase, whole_ms))
    table.add_section()
    table.add_row(_("whole"), *_cells(_sum(report.phases), whole_ms))
    show(table)
    say(
        _("{calls} calls; frames: {candidate} with the candidate's sandbox, {examiner} with the examiner's").format(
            calls=sum(check.calls for check in report.checks),
            candidate=sum(phase.candidate_frames for phase in report.phases),
            examiner=sum(phase.examiner_frames for phase in report.phases),
        )
    )


def _rows(phases: tuple[Phase, ...]) -> Iterator[tuple[str, Phase]]:
    for phase in phases:
        yield _(phase.name), phase
        for part in phase.parts:
            yield f"  {_(part.name)}", part


def _cells(phase: Phase, whole_ms: float) -> tuple[str, ...]:
    """Its time, its share of ``whole_ms``, and what of it was waiting for whom."""
    slot_ms = phase.wall_ms - phase.candidate_ms - phase.examiner_ms
    share = phase.wall_ms / whole_ms if whole_ms else 0.0
    waits = (f"{part_ms:.1f}" for part_ms in (phase.candidate_ms, phase.examiner_ms, slot_ms))
    return (f"{phase.wall_ms:.1f}", f"{share:.0%}", *waits, str(phase.candidate_frames + phase.examiner_frames))


def _sum(phases: tuple[Phase, ...]) -> Phase:
    return Phase(
        name="run",
        wall_ms=sum(phase.wall_ms for phase in phases),
        candidate_ms=sum(phase.candidate_ms for phase in phases),
        examiner_ms=sum(phase.examiner_ms for phase in phases),
        candidate_frames=sum(phase.candidate_frames for phase in phases),
        examiner_frames=sum(phase.examiner_frames for phase in phases),
    )
