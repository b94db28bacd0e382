"""The whole table for one sandbox."""

from __future__ import annotations

from collections.abc import Sequence

from runner.proof import calls, limits, paths, posture, sockets
from runner.proof.model import Row, Setting
from runner.sandbox import Role

__all__ = ["Setting", "table"]


def table(setting: Setting) -> Sequence[Row]:
    """Every promise about a sandbox of this setting, in the language of this process.

    The limits are bitten in the candidate's sandbox alone: the examiner's are made in the same way, and that they are
    set is seen in its control group.
    """
    found = [*calls.rows(setting), *sockets.rows(setting), *paths.rows(), *posture.rows(setting)]
    if setting.role is Role.CANDIDATE:
        return [*found, *limits.rows(setting), *limits.host_rows(final="silence")]
    return [*found, *limits.host_rows(final="flood")]
