"""The attack suite's own book-keeping: counts cases by group, checks the aftermath, and fails the run on a breach."""

from __future__ import annotations

import pytest

from attacks import aftermath
from attacks.tally import Tally, group_of
from fakes.small_exercises import PATIENT_TOML, three_checks

_FOLDER = "tests/attacks/"


class Bookkeeper:
    """Counts, and tells at the end. In every run that collects attacks, `make test` too.

    Where several processes share the cases, the one that hands them out is told what became of each.
    """

    def __init__(self):
        self.tally = Tally()

    def pytest_collectreport(self, report):
        if report.nodeid.startswith(_FOLDER) and report.failed:  # a case that cannot even be read repels nothing
            self.tally.note(f"{report.nodeid}::", repelled=False)

    def pytest_runtest_logreport(self, report):
        if report.nodeid.startswith(_FOLDER):
            self.tally.note(report.nodeid, repelled=report.passed)

    def pytest_sessionfinish(self, session):
        if self.tally.tried:
            self.tally.write()
        if self.tally.breaches and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if self.tally.tried:
            terminalreporter.section("attacks")
            terminalreporter.write_line(self.tally.table())
            for case in self.tally.breaches:
                terminalreporter.write_line(f"BREACH {case}", red=True)
            terminalreporter.write_line(self.tally.last_line())


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Bookkeeper(), "attacks")


def pytest_collect_file(file_path):
    if file_path.name.startswith("test_") and file_path.suffix == ".py":
        group_of(file_path)  # a file that tells no group is an error


@pytest.fixture(scope="session")
def small_exercise(tmp_path_factory):
    """The exercise "double", unchanged."""
    return three_checks(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="session")
def patient_exercise(tmp_path_factory):
    """The same with time enough on any machine, for what must not end by the clock."""
    return three_checks(tmp_path_factory.mktemp("bank"), **{"exercise.toml": PATIENT_TOML})


@pytest.fixture(scope="session")
def used_sandboxes(grader):
    """The containers that got some candidate's code."""
    used, take = set(), grader._pool.take

    def noting(spec):
        sandbox = take(spec)
        used.add(sandbox.container.id)
        return sandbox

    grader._pool.take = noting
    return used


@pytest.fixture(scope="module", autouse=True)
def _aftermath_of_the_file(grader, engine, instance, patient_exercise, used_sandboxes):
    yield
    aftermath.check_file(grader, engine, instance, patient_exercise, used_sandboxes)
