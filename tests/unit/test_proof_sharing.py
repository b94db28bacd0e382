"""One proof serves all slots of a start, as long as it is fresh and nothing has changed that it holds for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from runner.model import Limits
from runner.proof import Judged, Proof, ProofError, Setting, require_proof, sharing, table
from runner.sandbox import Role, SandboxError

ROW = table(Setting(role=Role.CANDIDATE, limits=Limits()))[0]
HERE = {"engine": "one", "images": ["a", "b"]}


class Prover:
    """Sees that a promise is kept, or not, and counts how often it had to look."""

    def __init__(self, seen: str = "EPERM") -> None:
        self.seen = seen
        self.looks = 0

    def __call__(self) -> Proof:
        self.looks += 1
        return Proof(runtime="runc", judged=(Judged(row=ROW, sandbox="python", seen=self.seen),), took_ms=1)


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    folder = tmp_path / "probe"
    folder.mkdir()
    (folder / "probe.py").write_text("1")
    return folder


def test_the_second_slot_takes_the_first_ones_proof(tmp_path: Path, probe: Path) -> None:
    prover = Prover()

    for _slot in range(3):
        require_proof(tmp_path, HERE, probe, prover)

    assert prover.looks == 1


def test_slots_that_start_together_look_once(tmp_path: Path, probe: Path) -> None:
    prover = Prover()
    slots = [threading.Thread(target=require_proof, args=(tmp_path, HERE, probe, prover)) for _ in range(5)]

    for slot in slots:
        slot.start()
    for slot in slots:
        slot.join()

    assert prover.looks == 1


def test_another_engine_or_image_is_looked_at_anew(tmp_path: Path, probe: Path) -> None:
    prover = Prover()
    require_proof(tmp_path, HERE, probe, prover)

    require_proof(tmp_path, {**HERE, "engine": "two"}, probe, prover)
    require_proof(tmp_path, {**HERE, "images": ["a", "c"]}, probe, prover)

    assert prover.looks == 3


def test_another_probe_looks_anew(tmp_path: Path, probe: Path) -> None:
    prover = Prover()
    require_proof(tmp_path, HERE, probe, prover)

    (probe / "probe.py").write_text("2")
    require_proof(tmp_path, HERE, probe, prover)

    assert prover.looks == 2


@pytest.mark.parametrize("age_s", [sharing.AGE_S + 1, -60.0])
def test_a_proof_that_is_old_or_from_the_future_does_not_count(
    tmp_path: Path, probe: Path, monkeypatch: pytest.MonkeyPatch, age_s: float
) -> None:
    prover = Prover()
    require_proof(tmp_path, HERE, probe, prover)
    now = sharing.time.time()

    monkeypatch.setattr(sharing.time, "time", lambda: now + age_s)
    require_proof(tmp_path, HERE, probe, prover)

    assert prover.looks == 2


def test_a_proof_that_cannot_be_read_does_not_count(tmp_path: Path, probe: Path) -> None:
    prover = Prover()
    (tmp_path / "proof.json").write_text("[")

    require_proof(tmp_path, HERE, probe, prover)

    assert prover.looks == 1


def test_a_slot_is_refused_by_name_of_what_failed_and_every_slot_looks_for_itself(tmp_path: Path, probe: Path) -> None:
    prover = Prover(seen="EINVAL")

    for _slot in range(2):
        with pytest.raises(ProofError, match=ROW.id):
            require_proof(tmp_path, HERE, probe, prover)

    assert prover.looks == 2


def test_what_cannot_be_found_out_is_no_proof(tmp_path: Path, probe: Path) -> None:
    def prove() -> Proof:
        raise SandboxError("no sandbox starts")

    with pytest.raises(SandboxError, match="no sandbox starts"):
        require_proof(tmp_path, HERE, probe, prove)
    assert not (tmp_path / "proof.json").exists()


def test_the_proof_is_kept_from_other_users(tmp_path: Path, probe: Path) -> None:
    require_proof(tmp_path, HERE, probe, Prover())

    assert {(tmp_path / name).stat().st_mode & 0o077 for name in ("proof.json", "proof.lock")} == {0}
