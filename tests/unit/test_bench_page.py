"""BENCHMARKS.md and build/bench.json: every figure with its meaning, and what was not measured again stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import __main__ as command
from bench.figures import Result, Table
from bench.installation import BenchError
from bench.page import on_terminal, section, sections_of, update_figures, update_page
from bench.parts import PARTS, Part, chosen

MACHINE = {"date": "2026-01-02 03:04 UTC", "commit": "abc", "processor": "Z80, 1 cores", "load before": "0.00"}
LATER = {**MACHINE, "date": "2026-02-03 04:05 UTC"}


def part(letter: str) -> Part:
    return chosen([letter])[0]


def result(ratio: float = 0.1) -> Result:
    table = Table(head=("who", "median ms"), rows=(("a | b", "12.0"), ("c", "1.0")))
    return Result(figures={"http_over_pytest_median": ratio}, tables=(table,), notes=("Thirty rounds.",))


def test_a_section_says_when_how_and_what_and_whether_its_goal_is_met() -> None:
    text = section(part("a"), result(0.2), MACHINE)

    assert text.startswith("## (a) From the click to the report\n\nMeasured 2026-01-02 03:04 UTC, commit abc")
    assert part("a").method in text
    assert "| `http_over_pytest_median` | 0.2 | ≤ 0.15 | **no** | submission over HTTP / bare pytest, medians |" in text
    assert "| a \\| b | 12.0 |" in text
    assert "Thirty rounds." in text
    assert "| yes |" in section(part("a"), result(0.1), MACHINE)


def test_the_terminal_is_told_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    text = on_terminal(part("a"), result())

    assert "http_over_pytest_median" in text
    assert "(goal ≤ 0.15: yes)" in text
    assert "a | b       12.0" in text


def test_sections_that_were_not_measured_again_stay_with_their_date(tmp_path: Path) -> None:
    path = tmp_path / "BENCHMARKS.md"
    memory = Result(figures={"warm_sandbox_mib": 9.5})
    update_page(path, MACHINE, {"a": section(part("a"), result(), MACHINE), "d": section(part("d"), memory, MACHINE)})
    before = sections_of(path.read_text())
    update_page(path, LATER, {"d": section(part("d"), memory, LATER)})
    after = sections_of(path.read_text())

    assert list(after) == ["a", "d"]
    assert after["a"] == before["a"]
    assert LATER["date"] in after["d"]
    assert MACHINE["date"] not in after["d"]
    update_page(path, LATER, {"b": section(part("b"), memory, LATER)})
    assert list(sections_of(path.read_text())) == ["a", "b", "d"]
    assert path.read_text().count("# Benchmarks") == 1


def test_figures_that_were_not_measured_again_stay(tmp_path: Path) -> None:
    path = tmp_path / "build" / "bench.json"
    update_figures(path, MACHINE, {"a": result(0.1), "d": Result(figures={"warm_sandbox_mib": 9.5})})
    update_figures(path, LATER, {"a": result(0.2)})

    found = json.loads(path.read_text())
    assert (found["http_over_pytest_median"], found["warm_sandbox_mib"]) == (0.2, 9.5)
    assert {letter: machine["date"] for letter, machine in found["measured"].items()} == {
        "a": LATER["date"],
        "d": MACHINE["date"],
    }


def test_a_damaged_file_of_figures_does_not_stop_a_measurement(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    path.write_text("{")
    update_figures(path, MACHINE, {"a": result()})

    assert json.loads(path.read_text())["http_over_pytest_median"] == 0.1


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command with parts that measure nothing: (a) finds something, (d) fails."""

    def run(self: Part) -> Result:
        if self.letter == "d":
            raise BenchError("no sandbox")
        return result()

    monkeypatch.setattr(Part, "run", property(lambda self: lambda: run(self)))
    monkeypatch.setattr(command, "describe", lambda: MACHINE)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "FIGURES", tmp_path / "build" / "bench.json")
    monkeypatch.setattr(command, "PAGE", tmp_path / "BENCHMARKS.md")
    return tmp_path


def test_a_part_that_fails_costs_the_others_nothing(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["a,d,e"]) == 1
    assert "(d) could not be measured: no sandbox" in capsys.readouterr().err
    assert set(json.loads((measured / "build" / "bench.json").read_text())["measured"]) == {"a", "e"}
    assert list(sections_of((measured / "BENCHMARKS.md").read_text())) == ["a", "e"]


def test_all_parts_run_where_none_is_named_and_an_unknown_one_is_refused(measured: Path) -> None:
    assert command.main(["x"]) == 2
    assert not (measured / "BENCHMARKS.md").exists()
    assert command.main([""]) == 1
    assert len(sections_of((measured / "BENCHMARKS.md").read_text())) == len(PARTS) - 1
