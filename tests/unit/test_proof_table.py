"""The table of promises: what counts as kept, and how a slot that must not work says why."""

from __future__ import annotations

from collections import Counter

import pytest

from runner.model import Limits, Usage
from runner.proof import Judged, refused_because, table
from runner.proof.model import AllIn, Between, Evidence, Group, OneOf, Row, Setting, words
from runner.sandbox import Role

LIMITS = Limits()


def rows(role: Role = Role.CANDIDATE, runtime: str = "runc") -> dict[str, Row]:
    return {row.id: row for row in table(Setting(role=role, limits=LIMITS, runtime=runtime))}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("runtime", ["runc", "runsc"])
def test_every_row_has_a_name_of_its_own_a_promise_and_a_remedy(role: Role, runtime: str) -> None:
    found = table(Setting(role=role, limits=LIMITS, runtime=runtime))

    assert [name for name, count in Counter(row.id for row in found).items() if count > 1] == []
    assert all(row.promise and row.remedy for row in found)
    assert all(row.ask["id"] == row.id for row in found if row.ask is not None)


def test_each_group_of_the_specification_is_there() -> None:
    counts = Counter(row.group for row in rows().values())

    assert counts[Group.CALLS] + counts[Group.SOCKETS] >= 60
    assert min(counts[group] for group in Group) >= 10


def test_only_gvisor_is_allowed_to_deviate_and_every_deviation_says_why() -> None:
    assert [row.id for row in rows().values() if row.deviation] == []
    assert all(row.deviation.reason for row in rows(runtime="runsc").values() if row.deviation)


@pytest.mark.parametrize("reached", ["EFAULT", "EINVAL", "EBADF", "OK", "HANGS", None])
def test_a_call_that_reached_the_kernel_is_not_refused(reached: str | None) -> None:
    row = rows()["call-io-uring-setup"]

    assert not Judged(row=row, sandbox="python", seen=reached).holds
    assert Judged(row=row, sandbox="python", seen="EPERM").holds


def test_a_family_that_this_kernel_lacks_is_not_refused_by_the_filter() -> None:
    assert not Judged(row=rows()["socket-alg"], sandbox="python", seen="EAFNOSUPPORT").holds


def test_nothing_seen_keeps_no_promise() -> None:
    kept = [row.id for row in rows().values() if row.demanded.holds(row.seen(Evidence()))]

    assert kept == []


@pytest.mark.parametrize(
    ("seen", "holds"),
    [
        ([100, "EAGAIN"], True),
        ([90, "EAGAIN"], True),
        ([101, "EAGAIN"], False),  # further than promised
        ([89, "EAGAIN"], False),  # stopped too early
        ([100, "OK"], False),  # not stopped at all
        (["100", "EAGAIN"], False),
        (None, False),
    ],
)
def test_a_limit_holds_between_just_below_and_just_above(seen: object, holds: bool) -> None:
    assert Between(90, 100, ("EAGAIN",)).holds(seen) is holds


def test_values_of_another_type_are_other_values() -> None:
    assert not OneOf((1,)).holds(True)
    assert not words("0").holds(0)


@pytest.mark.parametrize(
    ("seen", "strange"),
    [
        ({"/": ["ro", "relatime"], "/proc": ["rw", "nosuid"]}, []),
        ({"/": ["rw"], "/proc": ["nosuid"]}, ["/"]),
        ({"/": ["ro"]}, ["/proc"]),
        ({"/": ["ro"], "/proc": ["nosuid"], "/etc/hosts": ["rw"]}, []),
        ({"/": ["ro"], "/proc": ["nosuid"], "/host": ["ro"]}, ["/host"]),
    ],
)
def test_what_is_too_much_missing_or_different_is_strange(seen: dict[str, list[str]], strange: list[str]) -> None:
    expected = AllIn({"/": frozenset({"ro"}), "/proc": frozenset({"nosuid"})}, {"/etc/hosts": None})

    assert expected.strange(seen) == strange
    assert expected.holds(seen) is (strange == [])


@pytest.mark.parametrize(
    ("kills", "end", "holds"), [(1, "SIGKILL", True), (0, "SIGKILL", False), (0, "OK", False), (1, "OK", False)]
)
def test_memory_is_limited_only_if_the_host_counted_the_kill(kills: int, end: str, holds: bool) -> None:
    rise = Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=kills)
    evidence = Evidence(answers={"limit-memory": [LIMITS.memory_bytes - (1 << 20), end]}, rises={"limit-memory": rise})
    row = rows()["limit-memory"]

    assert row.demanded.holds(row.seen(evidence)) is holds


@pytest.mark.parametrize(
    ("used_ms", "periods", "holds"), [(250, 3, True), (40, 3, True), (750, 3, False), (250, 0, False)]
)
def test_processor_time_is_limited_only_if_the_scheduler_counts(used_ms: int, periods: int, holds: bool) -> None:
    """A busy machine gives less than was asked for, limit or not: then the counting shows that there is one."""
    rise = Usage(cpu_ms=used_ms, peak_memory_bytes=0, oom_kills=0)
    evidence = Evidence(answers={"limit-cpu": [250, "OK"]}, rises={"limit-cpu": rise}, host={"cpu_periods": periods})
    row = rows()["limit-cpu"]

    assert row.demanded.holds(row.seen(evidence)) is holds


def test_a_refusal_names_every_failed_row_and_each_remedy_once() -> None:
    failed = [
        Judged(row=rows()[name], sandbox="python", seen="EFAULT") for name in ("call-bpf", "call-mount", "socket-raw")
    ]

    said = str(refused_because(failed, of=200, runtime="runc"))

    assert "3 of 200" in said
    assert all(name in said for name in ("call-bpf (EFAULT)", "call-mount", "socket-raw"))
    assert said.count(failed[0].row.remedy) == 1
    assert said.count(failed[2].row.remedy) == 1
