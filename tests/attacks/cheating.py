"""What a cheat is: code with wrong answers that passes where tests run beside it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from attacks.naive.grader import passes


@dataclass(frozen=True, kw_only=True)
class Cheat:
    """One way to pass with wrong answers."""

    #: Of the catalogue of known cheats, C01 to C30: a number that reports can name.
    kind: str
    #: The strongest measure of ``naive.grader`` that it defeats.
    beats: str
    source: str
    #: More files that are handed in.
    files: dict[str, str] = field(default_factory=dict)


class NaiveRuns:
    """Runs the naive grader over many cheats, two at a time, ahead of being asked."""

    def __init__(self, cheats: dict[str, Cheat], entry: str) -> None:
        self._workers = ThreadPoolExecutor(2)
        self._runs: dict[str, Future[bool]] = {
            name: self._workers.submit(passes, {entry: cheat.source, **cheat.files}, cheat.beats)
            for name, cheat in cheats.items()
        }

    def passed(self, name: str) -> bool:
        return self._runs[name].result()

    def close(self) -> None:
        self._workers.shutdown(cancel_futures=True)
