"""Counts attacks: one pytest item of this folder is one case, its file's name says which group it belongs to.

``test_<group>_<what>.py``. A case that passes was repelled; whatever else becomes of it (failed, errored, skipped, not
even collected) is a breach.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from runner.profile import Kernel, kernel_of
from runner.settings import INSTALLATION, Settings

GROUPS = {
    "cheats": "code that answers wrongly and wants to pass",
    "channel": "values, exceptions and calls that cross",
    "examiner": "hostile suites, and values that hurt who looks at them",
    "resources": "memory, processes, files, output, time",
    "escape": "system calls, sockets, /proc, privileges",
    "lifecycle": "crashes, races, what stays behind",
    "leak": "what is hidden and wants to be seen",
}
RESULTS = INSTALLATION / "build" / "attacks.json"
DOCUMENT = INSTALLATION / "SECURITY.md"
#: A column of the table for each kernel under sandboxes, and how it is headed.
COLUMNS = {Kernel.HOST: "under runc", Kernel.GVISOR: "under gVisor"}
_BLOCK = re.compile(r"(?<=<!-- attacks: begin -->\n).*?(?=<!-- attacks: end -->)", re.DOTALL)


def group_of(path: Path | str) -> str:
    """The group that a file's name tells.

    Raises:
        ValueError: it tells none.
    """
    name = Path(path).name
    words = name.removesuffix(".py").split("_")
    if len(words) < 3 or words[0] != "test" or words[1] not in GROUPS:
        raise ValueError(f"{name}: an attack's file is named test_<group>_<what>.py, group one of {', '.join(GROUPS)}")
    return words[1]


class Tally:
    """What became of each case so far."""

    def __init__(self) -> None:
        self._outcomes: dict[str, bool] = {}

    def note(self, case: str, *, repelled: bool) -> None:
        """One phase of a case is over; a case is repelled if all of its phases went well."""
        self._outcomes[case] = self._outcomes.get(case, True) and repelled

    @property
    def tried(self) -> int:
        return len(self._outcomes)

    @property
    def breaches(self) -> list[str]:
        return [case for case, repelled in self._outcomes.items() if not repelled]

    def by_group(self) -> dict[str, tuple[int, int]]:
        """Group -> tried, repelled; in the order of ``GROUPS``, groups without a case left out."""
        tried = Counter(_group_of_case(case) for case in self._outcomes)
        breached = Counter(_group_of_case(case) for case in self.breaches)
        return {group: (tried[group], tried[group] - breached[group]) for group in GROUPS if tried[group]}

    def table(self) -> str:
        """For the terminal."""
        lines = [f"{'group':<12}{'tried':>7}{'repelled':>10}"]
        lines += [f"{group:<12}{tried:>7}{repelled:>10}" for group, (tried, repelled) in self.by_group().items()]
        return "\n".join([headline(), "", *lines])

    def last_line(self) -> str:
        return f"attacks: {self.tried} tried, {len(self.breaches)} breaches"

    def write(self, path: Path = RESULTS) -> None:
        """Leave the same figures for other programs."""
        path.parent.mkdir(exist_ok=True)
        groups = {group: {"tried": tried, "repelled": good} for group, (tried, good) in self.by_group().items()}
        figures = {
            "profile": profile(),
            "runtime": Settings().runtime_name(),
            "tried": self.tried,
            "breaches": len(self.breaches),
            "groups": groups,
            "breached": self.breaches,
        }
        path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def profile() -> str:
    """The name of the profile that the sandboxes of this run have."""
    return str(Settings().profile)


def headline() -> str:
    return f"attacks on sandboxes of profile {profile()}, runtime {Settings().runtime_name()}"


def document_table(counts: Mapping[Kernel, Mapping[str, int]]) -> str:
    """The block of SECURITY.md for these numbers of repelled cases by kernel and group."""
    rows = [["group", "what is tried", *COLUMNS.values()], ["---"] * (2 + len(COLUMNS))]
    rows += [
        [group, what, *(str(counts[kernel].get(group, "-")) for kernel in COLUMNS)] for group, what in GROUPS.items()
    ]
    rows += [["", "", *(f"**{sum(counts[kernel].values())}**" for kernel in COLUMNS)]]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def counts_of(block: str) -> dict[Kernel, dict[str, int]]:
    """The numbers that such a block has."""
    counts: dict[Kernel, dict[str, int]] = {kernel: {} for kernel in COLUMNS}
    for line in block.splitlines():
        group, *numbers = [cell.strip() for cell in line.strip("|").split("|")]
        if group in GROUPS:
            for kernel, number in zip(COLUMNS, numbers[1:], strict=True):
                counts[kernel] |= {group: int(number)} if number.isdigit() else {}
    return counts


def documented(path: Path = DOCUMENT) -> str:
    """The block as it stands in SECURITY.md."""
    found = _BLOCK.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path.name} has lost the marks between which the table of attacks stands")
    return found.group()


def document(kernel: Kernel, counts: dict[str, int], path: Path = DOCUMENT) -> None:
    """Write one kernel's column anew; the other stays as its own last run left it."""
    table = document_table({**counts_of(documented(path)), kernel: counts})
    text = path.read_text(encoding="utf-8")
    path.write_text(_BLOCK.sub(lambda _: table, text), encoding="utf-8")


def _group_of_case(case: str) -> str:
    return group_of(case.partition("::")[0])


def main() -> None:
    """After a run: say its last line once more; with --document, SECURITY.md gets its column if all was repelled."""
    figures = json.loads(RESULTS.read_text(encoding="utf-8"))
    if "--document" in sys.argv and not figures["breaches"]:
        counts = {group: each["tried"] for group, each in figures["groups"].items()}
        document(kernel_of(figures["runtime"]), counts)
    sys.stdout.write(f"attacks: {figures['tried']} tried, {figures['breaches']} breaches\n")


if __name__ == "__main__":
    main()
