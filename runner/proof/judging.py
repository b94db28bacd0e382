"""Compares what was seen with what is promised, and says what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from runner.i18n import gettext as _
from runner.proof.model import AllIn, Evidence, Row
from runner.sandbox import SandboxError

_SHOWN = 100


class ProofError(SandboxError):
    """Sandboxes do not keep what is promised here: nobody's code may run in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row, and what was seen of it."""

    row: Row
    #: Which sandbox it was: "candidate", "examiner".
    sandbox: str
    seen: Any

    @property
    def holds(self) -> bool:
        """True where the promise is kept, in the way that this runtime is allowed to."""
        return self.row.demanded.holds(self.seen)

    @property
    def deviates(self) -> bool:
        """True where only the deviation of this runtime makes it hold."""
        return self.holds and not self.row.expected.holds(self.seen)

    @property
    def said(self) -> str:
        """What was seen, short enough for a line."""
        seen = self.seen
        if isinstance(self.row.demanded, AllIn) and isinstance(seen, dict):
            odd = self.row.demanded.strange(seen)
            seen = {name: seen.get(name, _("missing")) for name in odd} if odd else ", ".join(sorted(seen))
        elif seen is None:
            seen = _("no answer")
        elif isinstance(seen, list):
            seen = ", ".join(map(str, seen))
        text = str(seen)
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def judge(rows: Iterable[Row], evidence: Evidence, *, sandbox: str) -> list[Judged]:
    """Every row with what the evidence says about it."""
    return [Judged(row=row, sandbox=sandbox, seen=row.seen(evidence)) for row in rows]


def refused_because(failed: Sequence[Judged], *, of: int, runtime: str) -> ProofError:
    """The error for a slot that must not take jobs: every row that failed, those with one remedy together."""
    lines = [
        _(
            "No jobs are taken: {failed} of {all} promises about sandboxes do not hold on this kernel with {runtime}."
        ).format(failed=len(failed), all=of, runtime=runtime)
    ]
    remedies: dict[str, list[str]] = {}
    for one in failed:
        remedies.setdefault(one.row.remedy, []).append(f"{one.sandbox}: {one.row.id} ({one.said})")
    for remedy, rows in remedies.items():
        lines.append(f"  {'; '.join(rows)}")
        lines.append(f"    → {remedy}")
    lines.append(_("`preuve doctor` shows all of them."))
    return ProofError("\n".join(lines))
