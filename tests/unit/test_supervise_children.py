"""Children are kept running, are ended in order, and never outlive their parent. Real processes, tiny ones."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner import children as module
from runner.children import REFUSED, ChildError, Children, Program

#: Says that it runs by opening a FIFO, then waits for ever.
SERVES = "import sys, signal; open(sys.argv[1], 'w').write('up\\n'); signal.pause()"


@pytest.fixture
def wake() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


def program(code: str, *arguments: str, name: str = "it", stop_s: float = 10.0, stage: int = 0) -> Program:
    return Program(name=name, command=(sys.executable, "-S", "-c", code, *arguments), stop_s=stop_s, stage=stage)


def test_a_child_that_dies_is_started_again(tmp_path: Path, fifo: Path, wake: tuple[int, int]) -> None:
    told: list[str] = []
    children = Children(tmp_path / "logs", on_restart=lambda program, log: told.append(program.name))
    child = children.start(program(SERVES, str(fifo)))
    assert fifo.read_text() == "up\n"
    assert child.process is not None
    first = child.process
    first.kill()
    first.wait()

    assert children.watch(wake[0], 0.3) is False  # long enough for the first pause of 0.2 s

    assert told == ["it"]
    assert fifo.read_text() == "up\n"
    assert child.process is not None
    assert child.process.pid != first.pid
    children.stop()


def test_a_child_that_dies_young_too_often_is_given_up_with_the_end_of_its_log(
    tmp_path: Path, wake: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE_S", 0.0)
    children = Children(tmp_path / "logs")
    children.start(program("import sys; print('no such table'); sys.exit(7)", name="collector"))

    with pytest.raises(ChildError, match=r"(?s)collector ended 5 times.*status 7.*no such table") as caught:
        children.watch(wake[0], 60)

    assert str(tmp_path / "logs" / "collector.log") in str(caught.value)
    children.stop()


def test_a_child_that_somebody_kills_is_started_again_however_often(
    tmp_path: Path, fifo: Path, wake: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE_S", 0.0)
    children = Children(tmp_path / "logs")
    child = children.start(program(SERVES, str(fifo)))

    for _ in range(2 * module.MAX_YOUNG_DEATHS):
        fifo.read_text()
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        children.watch(wake[0], 0.0)

    assert child.process is not None
    children.stop()


def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    children = Children(tmp_path / "logs")

    with pytest.raises(ChildError, match="/no/such/program cannot be started"):
        children.start(Program(name="it", command=("/no/such/program",)))


def test_watching_ends_when_it_is_woken(tmp_path: Path, fifo: Path, wake: tuple[int, int]) -> None:
    children = Children(tmp_path / "logs")
    children.start(program(SERVES, str(fifo)))
    fifo.read_text()
    os.write(wake[1], b".")

    assert children.watch(wake[0]) is True

    children.stop()


def test_lower_stages_are_ended_first(tmp_path: Path) -> None:
    code = (
        "import sys, signal\n"
        "signal.signal(signal.SIGTERM, lambda *_: (open(sys.argv[2], 'a').write(sys.argv[3]), sys.exit()))\n"
        "open(sys.argv[1], 'w').write('up\\n')\n"
        "while True: signal.pause()\n"
    )
    order = tmp_path / "order"
    children = Children(tmp_path / "logs")
    for stage in (2, 0, 1):
        path = tmp_path / f"fifo{stage}"
        os.mkfifo(path)
        children.start(program(code, str(path), str(order), str(stage), name=f"stage{stage}", stage=stage))
        path.read_text()

    children.stop()

    assert order.read_text() == "012"


def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path, fifo: Path) -> None:
    children = Children(tmp_path / "logs")
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SERVES
    child = children.start(program(deaf, str(fifo), stop_s=0.1))
    fifo.read_text()
    process = child.process
    assert process is not None

    children.stop()

    assert process.returncode == -signal.SIGKILL


def test_a_second_request_ends_children_at_once(tmp_path: Path, fifo: Path, wake: tuple[int, int]) -> None:
    children = Children(tmp_path / "logs")
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SERVES
    child = children.start(program(deaf, str(fifo), stop_s=3_600))
    fifo.read_text()
    process = child.process
    assert process is not None
    os.write(wake[1], b".")

    children.stop(wake=wake[0])

    assert process.returncode == -signal.SIGKILL


def test_what_a_child_leaves_in_its_session_is_ended_with_it(tmp_path: Path, fifo: Path) -> None:
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-S', '-c', *sys.argv[1:]]).wait()"
    children = Children(tmp_path / "logs")
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    held = "import sys, signal; file = open(sys.argv[1], 'w'); file.write('up\\n'); file.flush(); signal.pause()"
    children.start(program(code, held, str(fifo)))
    select.select([reader], [], [])
    assert os.read(reader, 10) == b"up\n"

    children.stop()

    os.set_blocking(reader, True)
    assert os.read(reader, 10) == b""  # nobody holds the other end any more
    os.close(reader)


def test_children_end_with_a_parent_that_is_killed(tmp_path: Path, fifo: Path) -> None:
    parent = (
        "import sys, signal; from pathlib import Path; from runner.children import Children, Program\n"
        "command = (sys.executable, '-S', '-c', sys.argv[1], sys.argv[2])\n"
        "Children(Path(sys.argv[3])).start(Program(name='it', command=command)); signal.pause()\n"
    )
    held = "import sys, signal; file = open(sys.argv[1], 'w'); file.write('up\\n'); file.flush(); signal.pause()"
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    process = subprocess.Popen([sys.executable, "-c", parent, held, str(fifo), str(tmp_path / "logs")])
    select.select([reader], [], [])
    assert os.read(reader, 10) == b"up\n"

    process.kill()
    process.wait()

    os.set_blocking(reader, True)
    assert os.read(reader, 10) == b""
    os.close(reader)


def test_a_log_that_has_grown_long_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOG_BYTES", 10)
    log = tmp_path / "it.log"
    log.write_text("older lines\n")

    module.spawn(program("print('new')"), log).wait()

    assert log.read_text() == "new\n"
    assert (tmp_path / "it.log.1").read_text() == "older lines\n"


def test_a_child_that_refuses_to_start_is_not_started_again_and_its_reasons_are_shown(
    tmp_path: Path, wake: tuple[int, int]
) -> None:
    started = tmp_path / "started"
    reasons = "; ".join(f"print('reason {number}')" for number in range(30))
    children = Children(tmp_path / "logs")
    children.start(program(f"open({str(started)!r}, 'a').write('.'); {reasons}; raise SystemExit({REFUSED})"))

    with pytest.raises(ChildError, match="refuses to start") as caught:
        children.watch(wake[0], 20.0)

    assert started.read_text() == "."
    assert all(f"reason {number}" in str(caught.value) for number in range(30))


@pytest.mark.parametrize("status", [REFUSED, 7])
def test_to_the_patient_one_child_that_does_not_stay_up_is_no_reason_to_end_the_others(
    tmp_path: Path, fifo: Path, wake: tuple[int, int], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr(module, "_TROUBLE_PAUSE_S", 0.0)
    complaints: list[str] = []

    def complain(complaint: str) -> None:
        complaints.append(complaint)
        if len(complaints) == 2:
            os.write(wake[1], b".")

    children = Children(tmp_path / "logs", on_trouble=complain)
    serving = children.start(program(SERVES, str(fifo)))
    assert fifo.read_text() == "up\n"
    children.start(program(f"print('too busy'); raise SystemExit({status})", name="slot"))

    assert children.watch(wake[0], 60, patient=True) is True

    assert len(complaints) == 2
    assert all("slot" in complaint and "too busy" in complaint for complaint in complaints)
    assert serving.process is not None
    assert serving.process.poll() is None
    children.stop()
