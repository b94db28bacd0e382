"""The parts of the benchmark by their letters, what each figure means, and what it should be."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bench.figures import Figure, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Of one figure."""

    text: str
    #: The most, or the least, that it should be; None where it stands for the record.
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        """In words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else ""

    def met_by(self, figure: Figure) -> bool | None:
        """Whether a figure is as it should be; None where nothing is asked of it."""
        values = figure if isinstance(figure, list) else [figure]
        if self.at_most is not None:
            return max(values) <= self.at_most
        return min(values) >= self.at_least if self.at_least is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part. Its module has a function ``run`` and says in its docstring what is measured, and how."""

    letter: str
    title: str
    module: str
    figures: dict[str, Meaning]

    @property
    def run(self) -> Callable[[], Result]:
        """Measures it."""
        run: Callable[[], Result] = importlib.import_module(f"bench.{self.module}").run
        return run

    @property
    def method(self) -> str:
        """How it is measured: the docstring of its module but for the first line."""
        text = importlib.import_module(f"bench.{self.module}").__doc__ or ""
        text = text.partition(": ")[2].strip().replace("``", "`")
        return text[:1].upper() + text[1:]


PARTS: Final = (
    Part(
        letter="a",
        title="From the click to the report",
        module="answer",
        figures={
            "http_over_pytest_median": Meaning(text="submission over HTTP / bare pytest, medians", at_most=0.15),
            "http_over_pytest_p95": Meaning(text="the same, 95th percentiles"),
            "http_p95_over_median": Meaning(text="95th percentile / median of submissions over HTTP", at_most=2),
            "http_over_docker_run_median": Meaning(text="submission over HTTP / `docker run` with pytest, medians"),
        },
    ),
    Part(
        letter="b",
        title="Programs, case by case",
        module="ten_cases",
        figures={
            "case_over_python_median": Meaning(text="a case in Python / bare python3, medians", at_most=1),
            "case_over_python_p95": Meaning(text="the same, 95th percentiles"),
            "case_over_node_median": Meaning(text="a case in JavaScript / bare node, medians", at_most=1.5),
            "case_over_node_p95": Meaning(text="the same, 95th percentiles"),
            "epicbox_over_case_median": Meaning(text="a case in Python with epicbox / with Preuve", at_least=15),
        },
    ),
    Part(
        letter="c",
        title="Throughput and CPU",
        module="rate",
        figures={
            "rate_over_docker_cycle": Meaning(
                text="graded submissions a second / bare create + start + remove of a container a second, "
                "one or two at a time, whichever is more",
                at_least=0.9,
            ),
            "rate_over_docker_cycle_one_at_a_time": Meaning(text="the same, containers one at a time"),
            "submissions_per_second": Meaning(text="graded submissions a second, with 4 and more waiting"),
            "docker_cycles_per_second": Meaning(text="bare containers a second"),
            "cpu_ms_per_submission": Meaning(text="CPU ms of the whole machine, with 1, 2, 4, 8, 16, 32, 64 waiting"),
        },
    ),
    Part(
        letter="d",
        title="Memory of a warm sandbox",
        module="memory",
        figures={
            "warm_sandbox_mib": Meaning(text="MiB of a Python sandbox in stock", at_most=15),
            "warm_sandbox_javascript_mib": Meaning(text="MiB of a JavaScript sandbox in stock"),
            "warm_sandbox_examiner_mib": Meaning(text="MiB of a resident examiner"),
        },
    ),
    Part(
        letter="e",
        title="Start-up to ready",
        module="start",
        figures={
            "first_start_s": Meaning(text="seconds until ready on an empty data folder, images built"),
            "second_start_s": Meaning(text="seconds until ready on a data folder that is there"),
        },
    ),
    Part(
        letter="f",
        title="A room full of people",
        module="room",
        figures={
            "room70_run_p50_ms": Meaning(text="ms of a Run among 70 people, half of them are faster"),
            "room70_run_p95_ms": Meaning(text="the same, 95 % are faster", at_most=1_500),
            "room70_submit_p95_ms": Meaning(text="ms of 70 Submits at the same moment, 95 % are faster"),
            "room70_lost": Meaning(text="Runs and Submits without the right verdict", at_most=0),
            "room500_lost": Meaning(text="of 500 Submits at once, those without the right verdict", at_most=0),
            "room500_per_second": Meaning(text="verdicts a second among these 500"),
        },
    ),
    Part(
        letter="g",
        title="500 people who type",
        module="saving",
        figures={
            "save_p99_ms_sqlite": Meaning(text="ms to save a draft durably, 99 % are faster, SQLite", at_most=250),
            "save_p99_ms_postgresql": Meaning(text="the same, PostgreSQL", at_most=250),
            "api_p99_ms_sqlite": Meaning(text="ms of all requests together, 99 % are faster, SQLite", at_most=250),
            "api_p99_ms_postgresql": Meaning(text="the same, PostgreSQL", at_most=250),
            "saves_lost_sqlite": Meaning(text="saves that were refused, or acknowledged and not there", at_most=0),
            "saves_lost_postgresql": Meaning(text="the same, PostgreSQL", at_most=0),
        },
    ),
    Part(
        letter="h",
        title="An old computer with a slow line",
        module="browser",
        figures={
            "first_page_kb": Meaning(text="kB over the wire of the first page, nothing in the cache", at_most=200),
            "work_page_kb": Meaning(text="kB over the wire of the work page, nothing in the cache", at_most=200),
            "work_page_requests": Meaning(text="requests for it"),
            "typing_after_ms_3g": Meaning(
                text="ms until one can type in the editor, nothing in the cache, 3G (400 ms, 400 kB/s)", at_most=3_000
            ),
            "run_first_result_ms": Meaning(
                text="ms from the click on Run to the first result on the page", at_most=1_000
            ),
        },
    ),
    Part(
        letter="i",
        title="Who fits a job",
        module="matching",
        figures={
            "match_p95_ms_sqlite": Meaning(
                text="ms for the first page of a job's matches, 95 % are faster, 10,000 people × 50 skills, SQLite",
                at_most=200,
            ),
            "match_p95_ms_postgresql": Meaning(text="the same, 100,000 people × 50 skills, PostgreSQL", at_most=200),
        },
    ),
)


class UnknownPartError(ValueError):
    """No part has this letter."""


def chosen(words: Sequence[str]) -> list[Part]:
    """The parts that are asked for by their letters, in the order of the letters; all where nothing is asked for.

    Raises:
        UnknownPartError: a letter has no part.
    """
    letters = {letter.strip().lower() for word in words for letter in word.split(",") if letter.strip()}
    known = {part.letter for part in PARTS}
    if unknown := sorted(letters - known):
        raise UnknownPartError(f"no part is called {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return [part for part in PARTS if not letters or part.letter in letters]
