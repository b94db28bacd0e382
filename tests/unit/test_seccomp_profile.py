"""The filter of system calls: what its source says is what the engine gets, and what was left out stays out."""

import json
import tomllib

import pytest

from runner.docker_sandbox import seccomp
from runner.docker_sandbox.container import create_options
from runner.model import Limits
from runner.sandbox import Role, SandboxSpec

TEXT = seccomp.SOURCE.read_text(encoding="utf-8")
SOURCE = tomllib.loads(TEXT)
PROFILE = json.loads(seccomp.PROFILE.read_text(encoding="utf-8"))
ALLOWED = [rule for rule in PROFILE["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW"]


def rules_of(call: str) -> list[dict[str, object]]:
    return [rule for rule in PROFILE["syscalls"] if call in rule["names"]]


def test_the_committed_profile_is_the_generated_one() -> None:
    assert seccomp.generate(TEXT) == seccomp.PROFILE.read_text(encoding="utf-8"), "run `make seccomp`"


@pytest.mark.parametrize("role", Role)
def test_every_sandbox_gets_the_text_of_the_profile(role: Role) -> None:
    """The API wants the text; a path is what only Docker's own command line reads."""
    spec = SandboxSpec(role=role, name="x", image="sha256:0", command=("true",), limits=Limits())

    options = create_options(spec, uid=100_000, runtime="runc", labels={})["security_opt"]

    assert "no-new-privileges" in options
    (given,) = [option for option in options if option.startswith("seccomp=")]
    assert json.loads(given.removeprefix("seccomp=")) == PROFILE


def test_what_no_rule_names_is_refused() -> None:
    assert PROFILE["defaultAction"] == "SCMP_ACT_ERRNO"


def test_only_the_machines_own_calls_are_known() -> None:
    assert PROFILE["archMap"] == [
        {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": []},
        {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": []},
    ]


def test_every_group_says_why() -> None:
    for group in [*SOURCE["allow"], *SOURCE["left_out"]]:
        assert len(group["why"].split()) > 3, group["calls"]


def test_nothing_stands_twice() -> None:
    for kind in ("allow", "left_out"):
        named = [call for group in SOURCE[kind] for call in group["calls"]]
        assert sorted(named) == sorted(set(named))


def test_what_was_left_out_for_a_reason_is_not_allowed() -> None:
    left_out = {call for group in SOURCE["left_out"] for call in group["calls"]}

    assert not left_out & seccomp.allowed_calls(TEXT)
    assert {"io_uring_setup", "userfaultfd", "keyctl", "ptrace", "process_vm_readv", "unshare", "flock"} <= left_out


def test_clone_makes_no_namespaces_and_clone3_is_not_there() -> None:
    (clone,) = rules_of("clone")
    every_namespace = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000

    assert clone["args"] == [{"index": 0, "value": every_namespace, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]
    assert [(rule["action"], rule["errnoRet"]) for rule in rules_of("clone3")] == [("SCMP_ACT_ERRNO", 38)]


def test_sockets_are_local_or_of_the_internet_and_nothing_else() -> None:
    families = [[argument for argument in rule["args"] if argument["index"] == 0] for rule in rules_of("socket")]

    assert all(len(tests) == 1 and tests[0]["op"] == "SCMP_CMP_EQ" for tests in families)
    assert sorted(tests[0]["value"] for tests in families) == [1, 2, 10]


@pytest.mark.parametrize("call", ["clone", "socket", "socketpair", "ioctl", "fcntl"])
def test_a_call_with_conditions_is_nowhere_allowed_without(call: str) -> None:
    assert rules_of(call)
    assert all(rule.get("args") for rule in rules_of(call))
