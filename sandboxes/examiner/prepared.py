"""pytest, set up once in the parent process, so that an attempt begins with collecting its suite.

Setting up takes several times longer than a small suite. Everything that a suite can influence happens in the forked
process: collecting (with its conftest.py files), fixtures, tests. Rests on internals of the pinned pytest.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from _pytest.assertion import rewrite
from _pytest.config import _prepareconfig

from examiner.plugin import SuitePlugin

_INI: Final = "[pytest]\npython_files = *.py\n"

#: pytest's own plugins that only cost time here.
_UNUSED: Final = ("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging",
                  "pastebin", "reports", "setuponly", "setupplan", "stepwise", "subtests", "terminal",
                  "terminalprogress", "threadexception", "unraisableexception", "warnings")  # fmt: skip


def nodes_without_line(node: ast.AST) -> Iterator[ast.AST]:
    """Those below a node, and itself, that could have a line number and have none.

    For pytest's own walk through the code that it makes of an assertion: it goes on to give these the assertion's line,
    and does nothing with the others. A third of the time that collecting a small suite takes is spent there.
    """
    waiting = [node]
    while waiting:
        node = waiting.pop()
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                if value._fields or value._attributes:
                    waiting.append(value)
            elif type(value) is list:
                waiting += [item for item in value if isinstance(item, ast.AST)]
        if node._attributes and getattr(node, "lineno", None) is None:
            yield node


rewrite.traverse_node = nodes_without_line


class PreparedPytest:
    """A session that waits for its suite."""

    def __init__(self, folder: Path) -> None:
        """The suite's files will be in ``folder / "suite"``; nothing of them is read yet."""
        self.suite = folder / "suite"
        self.suite.mkdir(exist_ok=True)
        #: Where ``tmp_path`` makes its folders.
        self.temporary = folder / "tests"
        ini = folder / "pytest.ini"
        ini.write_text(_INI, encoding="utf-8")
        self._config = _prepareconfig([
            f"-c{ini}", f"--rootdir={self.suite}", f"--basetemp={self.temporary}", "--capture=no",
            "--import-mode=prepend", "--continue-on-collection-errors", *(f"-pno:{name}" for name in _UNUSED),
            str(self.suite),
        ])  # fmt: skip
        self._session = pytest.Session.from_config(self._config)
        self._config._do_configure()
        self._config.hook.pytest_sessionstart(session=self._session)
        self.plugin = SuitePlugin()
        self._config.pluginmanager.register(self.plugin, "preuve")

    def run(self, names: list[str]) -> str | None:
        """Collect these files of the suite and run their tests, in a process that does nothing else afterwards.

        Returns:
            What kept pytest from running through, or None.
        """
        config, session = self._config, self._session
        config.args = [str(self.suite / name) for name in names]
        config.pluginmanager._dirpath2confmods.clear()  # the folder was empty when pytest looked for conftest.py
        try:
            config.hook.pytest_collection(session=session)
            config.hook.pytest_runtestloop(session=session)
        except session.Interrupted:
            return None  # by the plugin, which knows why
        except BaseException as error:  # noqa: BLE001 a suite may raise anything, such as pytest.exit
            return f"{type(error).__name__}: {error}"
        return None
