"""The pytest plugin of the examiner: runs the wanted checks and says how each of them ended."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

import hypothesis
import pytest
from _pytest.assertion import util as assertion_util
from _pytest.runner import runtestprotocol

from examiner.ahead import Ahead
from examiner.candidate import Candidate
from examiner.explain import explain_comparison
from examiner.link import Link
from examiner.outcome import Outcome, message_of, outcome_of

#: The most examples that a property may ask for.
MAX_EXAMPLES: Final = 1_000
_MAX_NODE: Final = 200


class SuitePlugin:
    """Knows the wanted checks, and reports to the relay."""

    _candidate: Candidate
    _ahead: Ahead
    _link: Link

    def __init__(self) -> None:
        """Knows no attempt yet: pytest takes a plugin's hooks up before."""
        self._wanted: list[str] = []
        self._seed = ""
        self._broken: list[str] = []
        self._unreachable: dict[str, Outcome] = {}
        self._raised: BaseException | None = None

    def begin(self, candidate: Candidate, ahead: Ahead, *, wanted: list[str], seed: str) -> None:
        """This attempt; nothing is collected yet."""
        self._candidate = candidate
        self._ahead = ahead
        self._link = candidate.link
        self._wanted = wanted
        self._seed = seed

    # Collecting

    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]) -> None:
        """A file cannot be imported: the candidate's fault if what came through was the candidate's."""
        if isinstance(node, pytest.Collector) and call.excinfo is not None:
            error = _cause(call.excinfo.value)
            outcome = outcome_of(error, self._candidate)
            self._link.over = None
            if outcome.outcome in ("error", "aborted", "protocol") and isinstance(node, pytest.Module):
                for name in test_names(node.path):
                    if name in self._wanted:
                        self._unreachable[name] = outcome
            else:
                self._broken.append(f"{node.name}: {type(error).__name__}: {message_of(error)}")

    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Keep the wanted checks; tell what was found."""
        self._candidate.forget_description()
        found = {check_id(item) for item in items}
        items[:] = [item for item in items if check_id(item) in self._wanted]
        present = found | set(self._unreachable)
        if self._broken:
            items.clear()
            session.shouldstop = "the suite is broken"
            return
        for item in items:
            bound_examples(item)
        self._link.send({
            "t": "collected",
            "checks": [name for name in self._wanted if name in present],
            "unknown": sorted(found - set(self._wanted)),
        })  # fmt: skip
        self._ahead.expect(items)
        for name, outcome in self._unreachable.items():
            self._link.send({"t": "check", "id": name, "node": ""})
            self._send_outcome(name, "", outcome)

    # Running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run one check, with its set-up and tear-down, and report."""
        self._raised = None
        assertion_util._reprcompare = explain_comparison(item.config)
        self._begin(item)
        runtestprotocol(item, log=False, nextitem=nextitem)
        self._send_outcome(check_id(item), node_of(item), self._outcome(item))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Try to have a property's calls made in one request; where that is in vain, it is run like any other test."""
        if not getattr(pyfuncitem.obj, "is_hypothesis_test", False):
            return None
        passed = self._ahead.passed(pyfuncitem)
        if passed is False:
            self._begin(pyfuncitem, again=True)
        return passed or None

    def _begin(self, item: pytest.Item, *, again: bool = False) -> None:
        self._candidate.begin()
        random.seed(f"{self._seed}:{item.name}")
        self._link.send(
            {"t": "check", "id": check_id(item), "node": node_of(item)} | ({"again": True} if again else {})
        )

    def _outcome(self, item: pytest.Item) -> Outcome:
        if self._link.over is None and any(item.iter_markers(name="xfail")):
            return Outcome("skipped", "marked as expected to fail")
        return outcome_of(self._raised, self._candidate)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the first exception, and spare the time of rendering tracebacks that nobody sees."""
        if call.excinfo is not None and self._raised is None:
            self._raised = call.excinfo.value
        return pytest.TestReport(
            nodeid=item.nodeid, location=item.location, keywords={}, longrepr=None, when=_phase(call),
            outcome="passed" if call.excinfo is None else "failed",
        )  # fmt: skip

    # Reporting

    def _send_outcome(self, name: str, node: str, outcome: Outcome) -> None:
        self._link.send_soon(
            {"t": "outcome", "id": name, "node": node, "outcome": outcome.outcome, "message": outcome.message}
        )

    def finish(self, stopped: str | None) -> None:
        """Say that all is done, or why it cannot be.

        Args:
            stopped: what kept pytest from running through.
        """
        self._candidate.forget_description()
        broken = "; ".join(self._broken) or stopped
        self._link.send({"t": "end", "broken": broken and broken[:2_000]})


def check_id(item: pytest.Item) -> str:
    """A check is a test function with all its parameters."""
    return getattr(item, "originalname", None) or item.name.partition("[")[0]


def node_of(item: pytest.Item) -> str:
    """Which of a check's parameter sets, and of which class, this is."""
    parts = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    parameters = getattr(item, "callspec", None)
    if parameters is not None:
        parts.append(str(parameters.id))
    return "::".join(parts)[:_MAX_NODE]


def bound_examples(item: pytest.Item) -> None:
    """A suite's own settings cannot undo what grading needs."""
    function = getattr(item, "obj", None)
    function = getattr(function, "__func__", function)
    asked = getattr(function, "_hypothesis_internal_use_settings", None)
    if isinstance(asked, hypothesis.settings):
        function._hypothesis_internal_use_settings = hypothesis.settings(  # type: ignore[union-attr]
            asked,
            max_examples=min(asked.max_examples, MAX_EXAMPLES),
            database=None,
            deadline=None,
            derandomize=False,
            print_blob=False,
            report_multiple_bugs=False,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        )


def test_names(path: Path) -> Iterable[str]:
    """The names of the test functions in a file that cannot be imported."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return []
    found = (node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return [name for name in found if name.startswith("test")]


def _phase(call: pytest.CallInfo[None]) -> Literal["setup", "call", "teardown"]:
    return "call" if call.when == "collect" else call.when


def _cause(error: BaseException) -> BaseException:
    """What a file's import raised, beneath what pytest says about it."""
    while isinstance(error, pytest.Collector.CollectError) and error.__cause__ is not None:
        error = error.__cause__
    return error
