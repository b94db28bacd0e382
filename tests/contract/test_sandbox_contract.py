"""What runner.sandbox promises, kept by containers and by the local twin alike."""

import sys
import time

import pytest

from fakes.installation import until
from fakes.local_sandbox import LocalHost
from runner.model import Limits
from runner.sandbox import (
    CANDIDATE_FRAME_BYTES,
    DeadlineError,
    FrameError,
    Role,
    SandboxClosedError,
    SandboxError,
    SandboxSpec,
)

SOON = 20.0  # far more than anything here takes


@pytest.fixture(params=["docker", "local"])
def start(request):
    """Starts a sandbox that runs a Python program; ends it afterwards."""
    if request.param == "docker":
        host, python, image = (
            request.getfixturevalue("docker_host"),
            "python3",
            request.getfixturevalue("images")["python"],
        )
    else:
        host, python, image = LocalHost(), sys.executable, "none"
    started = []

    def start(program: str, limits: Limits | None = None):
        command = (python, "-I", "-c", program)
        spec = SandboxSpec(role=Role.CANDIDATE, name="x", image=image, command=command, limits=limits or Limits())
        started.append(host.start(spec))
        return started[-1]

    yield start
    for sandbox in started:
        sandbox.destroy()


def soon():
    return time.monotonic() + SOON


ECHO = """
import sys
read, write = sys.stdin.buffer, sys.stdout.buffer
while length := read.read(4):
    write.write(length + read.read(int.from_bytes(length, "big")))
    write.flush()
"""


@pytest.mark.parametrize("size", [0, 1, 70_000, CANDIDATE_FRAME_BYTES])
def test_frames_of_every_size_cross_whole(start, size):
    sandbox = start(ECHO)
    frame = bytes(number % 251 for number in range(size))

    sandbox.send(frame, deadline=soon())

    assert sandbox.receive(deadline=soon()) == frame


def test_frames_keep_their_order(start):
    sandbox = start(ECHO)
    sent = [str(number).encode() for number in range(200)]

    for frame in sent:
        sandbox.send(frame, deadline=soon())

    assert [sandbox.receive(deadline=soon()) for _ in sent] == sent


def test_a_frame_longer_than_the_cap_is_refused_before_it_is_read(start):
    sandbox = start("import sys; sys.stdout.buffer.write(b'\\xff' * 4); sys.stdout.flush(); sys.stdin.read()")

    with pytest.raises(FrameError):
        sandbox.receive(deadline=soon())


def test_silence_ends_at_the_deadline(start):
    sandbox = start("import sys; sys.stdin.read()")

    with pytest.raises(DeadlineError):
        sandbox.receive(deadline=time.monotonic() + 0.05)


def test_bytes_without_end_that_make_no_frame_end_at_the_deadline_too(start):
    sandbox = start("import os\nos.write(1, b'\\x00\\x0f\\xff\\xff')\nwhile True: os.write(2, b'x' * 65536)")

    with pytest.raises(DeadlineError):
        sandbox.receive(deadline=time.monotonic() + 0.5)


@pytest.mark.parametrize("said", [b"", b"\0\0", b"\0\0\0\x05ab"], ids=["between", "in the length", "in the frame"])
def test_an_end_of_the_stream_is_noticed_wherever_it_comes(start, said):
    sandbox = start(f"import os; os.read(0, 1); os.write(1, {said!r})")
    sandbox.send(b"now", deadline=soon())

    with pytest.raises(SandboxClosedError):
        sandbox.receive(deadline=soon())


def test_what_nobody_asked_for_is_pending(start):
    sandbox = start(ECHO)
    sandbox.send(b"first", deadline=soon())
    sandbox.receive(deadline=soon())

    assert not sandbox.pending()

    chatty = start("import os; os.write(1, b'\\0\\0\\0\\x02ab\\0\\0\\0\\x02cd'); input()")
    chatty.receive(deadline=soon())

    assert chatty.pending()


def test_a_sandbox_that_was_asked_nothing_is_silent_until_it_speaks_or_dies(start):
    sandbox = start("import os; os.read(0, 5); os.write(1, b'\\0\\0\\0\\x02ok'); os.read(0, 5)")
    assert sandbox.silent()

    sandbox.send(b"a", deadline=soon())
    until(lambda: not sandbox.silent(), what="it has spoken")
    assert sandbox.receive(deadline=soon()) == b"ok"
    assert sandbox.silent()

    sandbox.send(b"b", deadline=soon())
    until(lambda: not sandbox.silent(), what="it has ended")
    assert not sandbox.pending()


def test_time_of_the_processor_is_counted(start):
    sandbox = start("import os, time\nwhile time.process_time() < 0.3: pass\nos.write(1, b'\\0\\0\\0\\x02ok'); input()")
    sandbox.receive(deadline=soon())

    assert sandbox.usage().cpu_ms >= 290
    assert sandbox.usage().peak_memory_bytes > 0
    assert sandbox.usage().oom_kills == 0


def test_a_reader_that_never_reads_does_not_hold_the_writer_beyond_its_deadline(start):
    sandbox = start("import time; time.sleep(1000)")

    with pytest.raises(DeadlineError):
        for _ in range(64):
            sandbox.send(bytes(1 << 20), deadline=time.monotonic() + 0.3)


def test_destroying_twice_is_like_once_and_ends_the_stream(start):
    sandbox = start(ECHO)

    sandbox.destroy()
    sandbox.destroy()

    with pytest.raises((SandboxClosedError, ValueError)):
        while True:
            sandbox.send(bytes(1 << 16), deadline=time.monotonic() + 5)


def test_what_cannot_be_started_is_our_fault(docker_host):
    spec = SandboxSpec(role=Role.CANDIDATE, name="x", image="preuve/none:none", command=("true",), limits=Limits())

    with pytest.raises(SandboxError):
        docker_host.start(spec)
