"""The whole table for one sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runner.proof import calls, gvisor, limits, paths, posture, sockets
from runner.proof.model import Row, Setting
from runner.sandbox import Role

__all__ = ["Setting", "table"]


def table(setting: Setting) -> Sequence[Row]:
    """Every promise about a sandbox of this setting, in the language of this process.

    Limits are bitten in one candidate's sandbox: the others are made in the same way, and that limits are set there is
    seen in their control groups. The examiner's is the one that floods.
    """
    rows = _rows(setting)
    if not setting.gvisor:
        return rows
    other = gvisor.deviations(setting)
    return [replace(row, deviation=other.get(row.id, row.deviation)) for row in rows]


def _rows(setting: Setting) -> Sequence[Row]:
    found = [*calls.rows(setting), *sockets.rows(setting), *paths.rows(setting), *posture.rows(setting)]
    if not setting.bitten:
        return found
    if setting.role is Role.CANDIDATE:
        return [*found, *limits.rows(setting), *limits.host_rows(final="silence")]
    return [*found, *limits.host_rows(final="flood")]
