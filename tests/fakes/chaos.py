"""Kills parts of a whole installation under load, round after round, and sees that nothing of anybody's work is lost.

``python tests/fakes/chaos.py ROUNDS`` is what `make chaos` runs; ``tests/faults`` runs a few rounds.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from fakes.installation import PATIENCE_S, RIGHT, Installation, children_of, kill_program, until, write_bank
from fakes.private_engine import PrivateEngine
from runner.docker_sandbox.host import connect
from runner.docker_sandbox.images import Images
from runner.docker_sandbox.owner import is_gone
from runner.languages import read_examiner, read_languages
from runner.settings import INSTALLATION, Settings

_SLOW = "import time\n\ndef double(n):\n    time.sleep(0.4 if n in (1, 2) else 0)\n    return n * 2\n"
_WRONG = "def double(n):\n    return 0\n"
_HALF = "def double(n):\n    return n * 2 if n != 2 else None\n"
#: What is handed in, and how: (source, mode, the right verdict).
_WORK = (
    (RIGHT, "submit", "accepted"),
    (_SLOW, "run", "accepted"),
    (_WRONG, "submit", "rejected"),
    (_SLOW, "submit", "accepted"),
    (_HALF, "submit", "partial"),
)
_LOADERS = 3
_SLOTS = 2


class Chaos:
    """One run: ``rounds`` faults in turn."""

    def __init__(self, installation: Installation, engine: PrivateEngine, whole: subprocess.Popen[bytes]) -> None:
        self._installation = installation
        self._engine = engine
        self._whole = whole
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        #: Submission -> what its verdict has to be.
        self.expected: dict[str, str] = {}
        self.faults: Counter[str] = Counter()
        self.longest_s = 0.0
        self._errors: list[BaseException] = []

    def run(self, rounds: int, tell: Callable[[str], object] = str) -> str:
        """Do it, check everything, and return the line that sums it up."""
        began = time.monotonic()
        loaders = [threading.Thread(target=self._load, args=(number,)) for number in range(_LOADERS)]
        for loader in loaders:
            loader.start()
        try:
            for number in range(rounds):
                self._round(number, tell)
        finally:
            self._stop.set()
            for loader in loaders:
                loader.join()
        if self._errors:
            raise self._errors[0]
        lost = [self._wrong(submission) for submission in self.expected]
        lost = [complaint for complaint in lost if complaint]
        self._await_stock()
        faults = ", ".join(f"{count} × {what}" for what, count in sorted(self.faults.items()))
        again = sum(count - 1 for (count,) in self._installation.query("SELECT attempt FROM submissions"))
        assert not lost, "\n".join(lost)
        return (
            f"chaos: {rounds} rounds, {len(self.expected)} submissions, {len(lost)} lost, {again} attempts made again, "
            f"back after {self.longest_s:.1f} s at most, {time.monotonic() - began:.0f} s in all ({faults})"
        )

    def _round(self, number: int, tell: Callable[[str], object]) -> None:
        """A fault under load; then everything that was under way ends, and the next round may begin."""
        until(lambda: self._under_way, what="there is load", instead=self._installation.logs)
        what, harm = (
            ("slot", lambda: self._kill_slot(number)),
            ("examiner", lambda: self._kill_inside("examiner")),
            ("candidate agent", lambda: self._kill_inside("candidate")),
            ("engine restarted" if number % 8 < 4 else "engine killed", lambda: self._restart_engine(number % 8 < 4)),
        )[number % 4]
        harm()
        self.faults[what] += 1
        struck, began = set(self._under_way), time.monotonic()
        until(
            lambda: self._errors or not struck & self._under_way,
            what=f"all that was under way is done after this: {what}",
            patience_s=2 * PATIENCE_S,
            instead=self._installation.logs,
        )
        took_s = time.monotonic() - began
        self.longest_s = max(self.longest_s, took_s)
        tell(f"round {number + 1}: {what}, {took_s:.1f} s")

    # Faults

    def _kill_slot(self, number: int) -> None:
        slots = sorted(children_of(self._whole.pid, "runner.worker"))
        if slots:
            os.kill(slots[number // 4 % len(slots)], signal.SIGKILL)

    def _kill_inside(self, role: str) -> None:
        """The program of the oldest sandbox of its kind, which is the likeliest to be in use."""
        for container in reversed(self._installation.containers(role=role)):
            if kill_program(container):
                return

    def _restart_engine(self, politely: bool) -> None:
        self._engine.end() if politely else self._engine.kill()
        self._engine.start()

    # Load

    def _load(self, number: int) -> None:
        while not self._stop.is_set():
            source, mode, verdict = _WORK[number % len(_WORK)]
            number += 1
            try:
                self._hand_in(source, mode, verdict)
            except BaseException as error:  # noqa: BLE001 - raised again by the main thread
                self._errors.append(error)
                return

    def _hand_in(self, source: str, mode: str, verdict: str) -> None:
        key = secrets.token_hex(8)

        def sent() -> dict[str, Any] | None:
            with suppress(urllib.error.URLError, OSError):
                status, answer = self._installation.post(source, mode=mode, idempotency_key=key)
                assert status in (200, 202), answer
                return answer
            return None

        answer = until(sent, what="the submission is taken", instead=self._installation.logs)
        assert answer is not None
        submission = str(answer["id"])
        with self._lock:
            self.expected[submission] = verdict
            self._under_way.add(submission)
        query = "SELECT state FROM submissions WHERE id = ?"
        until(
            lambda: self._installation.query(query, submission) == [("done",)],
            what=f"{submission} is done",
            patience_s=2 * PATIENCE_S,
            instead=self._installation.logs,
        )
        with self._lock:
            self._under_way.discard(submission)

    # What has to hold at the end

    def _wrong(self, submission: str) -> str | None:
        """What is wrong with the end of this submission, if anything."""
        found = self._installation.read(submission)
        if found["verdict"] != self.expected[submission]:
            return f"{submission}: {found['verdict']} instead of {self.expected[submission]}: {found}"
        ends = [outcome for _, _, outcome in self._installation.attempts(submission)]
        if ends[-1] != found["verdict"] or not set(ends[:-1]) <= {"lost", "infrastructure"}:
            return f"{submission}: its attempts ended as {ends}"
        if self._installation.verdict_events(submission) != 1:
            return f"{submission}: {self._installation.verdict_events(submission)} reports were announced"
        return None

    def _await_stock(self) -> None:
        """Until each slot has its examiner and its warm sandbox again, and nothing dead or ownerless is left."""

        def whole() -> bool:
            found = self._installation.containers()
            roles = Counter(one.labels["preuve.role"] for one in found)
            return (
                all(one.status == "running" and not is_gone(one.labels["preuve.owner"]) for one in found)
                and roles["examiner"] == _SLOTS
                and _SLOTS <= roles["candidate"] <= 2 * _SLOTS  # this exercise's kind may be another one
            )

        until(whole, what="the stock is back", instead=self._what_is_there)

    def _what_is_there(self) -> str:
        found = self._installation.containers()
        lines = [f"{one.labels['preuve.role']} {one.status} {one.labels['preuve.owner']}" for one in found]
        return "\n".join([*lines, self._installation.logs()])


def chaos(installation: Installation, engine: PrivateEngine, rounds: int, tell: Callable[[str], object] = str) -> str:
    """``rounds`` faults on all that `preuve up` starts; in the end no container is left."""
    installation.start_redis()
    whole = installation.start_all(PREUVE_SLOTS_BULK="0", PREUVE_WARM_MAX="1")
    summary = Chaos(installation, engine, whole).run(rounds, tell)
    assert installation.end(whole) == 0
    assert installation.containers() == []
    return summary


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(rounds: int) -> None:
    """`make chaos`."""
    languages, examiner = read_languages(INSTALLATION / "sandboxes"), read_examiner(INSTALLATION / "sandboxes")
    shared = connect()
    sources = [languages["python"].image, examiner.image]
    images = Images(shared, sources, cache=Settings().data / "cache")
    engine = PrivateEngine()
    try:
        engine.take_images(shared, [images.require(source.name).id for source in sources])
        with tempfile.TemporaryDirectory() as bank:
            installation = Installation(write_bank(Path(bank)), engine)
            try:
                _say(chaos(installation, engine, rounds, _say))
            finally:
                installation.close()
    finally:
        engine.close()
        shared.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
