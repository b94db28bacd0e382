"""A slot takes no jobs where sandboxes lack a defence, and says which promise is broken and what to do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from attacks.scene import on_gvisor
from runner.children import REFUSED
from runner.settings import INSTALLATION

PATIENCE_S = 120


@pytest.fixture
def refused(tmp_path, images):
    """Starts a slot whose containers lack an option; returns its exit status and what it said."""

    def start(option: str) -> tuple[int, str]:
        (tmp_path / "data").mkdir(mode=0o700)
        environment = {
            **os.environ,
            "PREUVE_DATA": str(tmp_path / "data"),
            "PREUVE_LANG": "en",
            "PYTHONPATH": os.pathsep.join([str(INSTALLATION), str(INSTALLATION / "tests")]),
            "REDIS_URL": f"unix://{tmp_path}/nobody.sock",  # a slot that is refused asks for no job
        }
        command = [sys.executable, "-m", "fakes.slot_without_limit", option, "--lane", "grade", "--name", "x"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert not (tmp_path / "data" / "proof.json").exists()
        return done.returncode, done.stderr

    return start


#: What shows under gVisor: its bombs are not set off, and it has neither such sockets nor words for new privileges.
NAMED_ON_GVISOR = {"pids_limit": ("group-pids",), "security_opt": ("call-ptrace", "call-mknodat", "call-setxattr")}


@pytest.mark.parametrize(
    ("option", "promises", "remedy"),
    [
        ("pids_limit", ("group-pids", "limit-processes", "limit-threads"), "control groups"),
        ("security_opt", ("no-new-privileges", "call-ptrace", "socket-vsock"), "seccomp"),
    ],
)
def test_a_slot_refuses_jobs_where_a_defence_is_missing(refused, docker_host, option, promises, remedy):
    named = NAMED_ON_GVISOR[option] if on_gvisor(docker_host.runtime) else promises

    status, said = refused(option)

    assert status == REFUSED, said
    assert "No jobs are taken" in said
    assert [name for name in named if name not in said] == []
    assert remedy in said
