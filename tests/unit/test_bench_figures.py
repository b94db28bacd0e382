"""The benchmark's own arithmetic: what it says of times, of load, of memory, and of whom it measured."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import answer, browser, matching, memory, parts, processor, rate, room, saving, start, ten_cases, work
from bench.crowd import Graded
from bench.figures import Result, interleaved, milliseconds, p95, percentile
from bench.installation import BenchError
from bench.parts import PARTS, Meaning, UnknownPartError, chosen
from runner.exercise import read_exercise

times = st.lists(st.floats(0.001, 1_000), min_size=1, max_size=50)


def graded(at_s: float, verdict: str | None = "accepted", took_s: float = 1.0) -> Graded:
    return Graded(at_s=at_s, took_s=took_s, verdict=verdict)


@given(times, st.floats(0, 100))
def test_a_percentile_lies_between_the_least_and_the_most(values: list[float], hundredth: float) -> None:
    assert min(values) <= percentile(values, hundredth) <= max(values) * (1 + 1e-12)


def test_percentiles_are_those_of_the_textbook() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0, 5.0], 50) == 3.0
    assert p95([float(number) for number in range(101)]) == 95.0
    assert percentile([1.0, 2.0], 75) == 1.75
    assert milliseconds("who", [0.002, 0.004, 0.006]) == ("who", "4.0", "5.8", "3")
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_contestants_take_turns_and_none_always_follows_the_same() -> None:
    order: list[str] = []
    contestants = {name: lambda name=name: order.append(name) for name in "abc"}
    took = interleaved(contestants, rounds=3, warm_ups=1, between=lambda: order.append("-"))

    assert "".join(order) == "abc" + "-a-b-c" + "-b-c-a" + "-c-a-b"
    assert {name: len(times_s) for name, times_s in took.items()} == {"a": 3, "b": 3, "c": 3}


def test_a_level_counts_what_ended_in_its_window_and_takes_the_idle_machine_off() -> None:
    done = [graded(0.9), graded(1.0), graded(2.5), graded(4.999), graded(5.0)]
    level = rate.level_of(8, done, began=1.0, ended=5.0, busy_ms=1_000.0, idle_ms_per_s=25.0)

    assert (level.per_second, level.cpu_ms, len(level.took_s)) == (0.75, 300.0, 3)


@pytest.mark.parametrize("done", [[graded(2.0), graded(3.0, "infrastructure")], [graded(2.0), graded(9.0, None)], []])
def test_a_level_with_a_submission_that_was_not_graded_is_no_measure(done: list[Graded]) -> None:
    with pytest.raises(BenchError):
        rate.level_of(8, done, began=1.0, ended=5.0, busy_ms=1_000.0, idle_ms_per_s=0.0)


def test_lost_is_what_has_no_verdict_or_not_the_right_one() -> None:
    assert room.lost([graded(1.0), graded(1.0, None), graded(1.0, "infrastructure"), graded(1.0, "rejected")]) == 3


def test_what_came_instead_of_a_verdict_is_told() -> None:
    lost = [Graded(at_s=1.0, took_s=1.0, verdict=verdict, instead="partial (wall)") for verdict in ("partial", None)]
    assert room.instead_of_accepted([graded(1.0), *lost]) == ["Not accepted, 2 times: partial (wall)."]


def test_control_groups_are_found_in_both_hierarchies() -> None:
    assert memory.groups_of("4:cpu,cpuacct:/docker/ab\n3:memory:/docker/ab\n")["memory"] == "docker/ab"
    assert memory.groups_of("0::/system.slice/docker-ab.scope\n") == {"": "system.slice/docker-ab.scope"}


def test_cpu_time_is_told_apart_by_kind_of_process() -> None:
    assert processor.kind_of("/x/python -m runner.worker --lane grade --name a") == "slot grade"
    assert processor.kind_of("/usr/bin/containerd-shim-runc-v2 -id 1") == "shims"
    assert processor.kind_of("/usr/sbin/sshd") is None


def test_cpu_time_between_two_looks_counts_what_is_new_and_what_ended_but_nothing_from_before() -> None:
    def spent(kind: str, own_ms: float, ended_ms: float = 0.0) -> processor.Spent:
        return processor.Spent(kind=kind, own_ms=own_ms, ended_ms=ended_ms)

    before = {"1/0": spent("process 1", 5.0, 50.0), "7/3": spent("api", 100.0), "8/3": spent("redis", 9.0)}
    after = {"1/0": spent("process 1", 5.0, 90.0), "7/3": spent("api", 120.0), "9/8": spent("api", 30.0)}

    assert processor.shares(before, after) == [("api", 50.0), ("ended under process 1", 40.0)]


def test_a_process_that_works_is_seen_to_work() -> None:
    before = processor.processes()
    until = time.process_time() + 0.05
    while time.process_time() < until:
        pass
    assert sum(ms for _, ms in processor.shares(before, processor.processes())) > 0
    assert processor.machine_busy_ms() > 0


def test_letters_choose_parts_in_their_own_order() -> None:
    letters = [part.letter for part in chosen(["c,a", "A "])]
    assert letters == ["a", "c"]
    assert chosen([]) == chosen([""]) == list(PARTS)
    with pytest.raises(UnknownPartError, match="z"):
        chosen(["a,z"])


def test_every_part_can_run_and_says_how_it_measures() -> None:
    modules = [answer, ten_cases, rate, memory, start, room, saving, browser, matching]
    assert [part.run for part in PARTS] == [module.run for module in modules]
    assert [part.letter for part in PARTS] == list("abcdefghi")
    assert all(len(part.method) > 100 for part in PARTS)


def test_a_goal_is_judged_by_the_worst_of_several_values() -> None:
    assert Meaning(text="", at_most=2).met_by([1, 2]) is True
    assert Meaning(text="", at_most=2).met_by([1, 3]) is False
    assert Meaning(text="", at_least=0.9).met_by(0.89) is False
    assert Meaning(text="").met_by(5) is None
    assert (Meaning(text="", at_most=0.15).goal, Meaning(text="", at_least=15).goal) == ("≤ 0.15", "≥ 15")


def test_the_program_of_ten_cases_is_a_sound_exercise(tmp_path) -> None:
    exercise = read_exercise(work.write_bank(tmp_path) / "ten-sums")

    assert len(exercise.sample_cases) + len(exercise.cases) == len(work.CASES) == 10
    assert set(exercise.languages) == set(work.PROGRAMS)


def test_the_bare_interpreter_gets_the_same_cases_and_is_held_to_them(tmp_path, monkeypatch) -> None:
    ten = ten_cases.bare(ten_cases.bare_python(), "python", tmp_path)
    ten()
    (tmp_path / work.ENTRIES["python"]).write_text("print(7)\n")
    with pytest.raises(BenchError, match="printed"):
        ten()


def test_what_a_part_hands_back_has_a_meaning_for_each_figure_that_is_asked_for() -> None:
    asked = {name for part in parts.PARTS for name in part.figures}
    assert asked >= {
        "http_over_pytest_median",
        "http_over_pytest_p95",
        "case_over_python_median",
        "case_over_node_median",
        "epicbox_over_case_median",
        "rate_over_docker_cycle",
        "cpu_ms_per_submission",
        "warm_sandbox_mib",
        "second_start_s",
        "room70_run_p95_ms",
        "room500_lost",
    }
    assert Result(figures={}).tables == ()
