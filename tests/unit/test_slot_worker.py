"""Which lane's jobs have the processors first."""

from __future__ import annotations

from types import SimpleNamespace

from runner import worker
from runner.verdict import Lane
from runner.worker import LANES_BY_HASTE, SlotWorker


class Waiting:
    """A queue that is empty after so many looks."""

    def __init__(self, looks):
        self.left = looks

    @property
    def count(self):
        self.left -= 1
        return max(0, self.left)


def give_way(monkeypatch, *prior):
    """Returns how long was waited, on a clock of its own."""
    now = [0.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    monkeypatch.setattr(worker, "time", clock)
    slot = SimpleNamespace(prior=prior, _stop_requested=False)
    SlotWorker._let_others_go_first(slot)
    return now[0]


def test_every_lane_has_its_place():
    assert set(LANES_BY_HASTE) == set(Lane)


def test_a_slot_waits_until_nobody_of_more_haste_waits(monkeypatch):
    assert 0.1 <= give_way(monkeypatch, Waiting(3), Waiting(4)) < 1


def test_who_has_most_haste_waits_for_nobody(monkeypatch):
    assert give_way(monkeypatch) == 0


def test_no_lane_waits_for_ever(monkeypatch):
    assert 2 <= give_way(monkeypatch, Waiting(10_000)) < 2.2
