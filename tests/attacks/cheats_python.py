"""Cheats in Python. Each does nothing outside its own process and the folder that it runs in."""

from __future__ import annotations

from attacks.cheating import Cheat

ZERO = "def double(n): return 0\n"

ALWAYS_EQUAL = """\
class Liar{base}:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __bool__(self): return True
    __class__ = int
def double(n): return Liar()
"""

FORGED_REPORT = """\
import atexit, os
def leave():
    with open('report.xml', 'w') as file: file.write('<testsuite tests="4" failures="0" errors="0" skipped="0"/>')
    os._exit(0)
atexit.register(leave)
"""

TRIVIAL_SUITE = "def test_a(): pass\ndef test_b(): pass\ndef test_c(): pass\ndef test_d(): pass\n"

POISONED_BYTECODE = """\
import importlib.util, os, py_compile, sys
with open('other.py', 'w') as file: file.write('CASES = [(n, 0) for n in range(4)]')
path = importlib.util.cache_from_source(os.path.abspath('cases.py'))
try: py_compile.compile('other.py', path, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
except OSError: pass
"""

CALLER = """\
import sys
def double(n):
    frame = sys._getframe()
    while frame:
        if 'want' in frame.f_locals: return frame.f_locals['want']
        frame = frame.f_back
    return 0
"""

TRACEBACK = """\
def double(n):
    try: raise ValueError
    except ValueError as error: frame = error.__traceback__.tb_frame
    while frame:
        if type(frame.f_locals.get('want')) is int: return frame.f_locals['want']
        frame = frame.f_back
    return 0
"""

READ_TESTS = """\
import os, re
def double(n):
    for name in os.listdir('.'):
        if name.endswith('.py') and name != 'solution.py':
            found = re.search(r'\\(%d, (-?\\d+)\\)' % n, open(name).read())
            if found: return int(found[1])
    return 0
"""

COLLECTED_OBJECTS = """\
import gc
def double(n):
    for found in gc.get_objects():
        if type(found) is list and found and all(type(pair) is tuple and len(pair) == 2 for pair in found):
            for a, b in found:
                if type(a) is int and a == n and type(b) is int: return b
    return 0
"""

TRACER = """\
import sys
def change(frame, event, arg):
    if 'want' in frame.f_locals: frame.f_locals['want'] = 0
    return change
def trace(frame, event, arg):
    return change if frame.f_code.co_name == 'test_double' else None
sys.settrace(trace)
"""

OWN_PLUGIN = """\
import gc
class Plugin:
    def pytest_runtest_makereport(self, item, call):
        call.excinfo = None
for found in gc.get_objects():
    if type(found).__name__ == 'PytestPluginManager':
        plugin = Plugin()
        import pytest
        Plugin.pytest_runtest_makereport = pytest.hookimpl(tryfirst=True)(Plugin.pytest_runtest_makereport)
        found.register(Plugin(), 'helpful')
"""

MAKEREPORT = """\
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = 'passed'
    outcome.get_result().longrepr = None
"""

ALARM = """\
import os, signal, time
signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
def double(n):
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(5)
    return 0
"""

FORKED = """\
import os
def double(n):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        os._exit(0)
    return 0
"""

PATCHED_REPORT = """\
from _pytest.reports import TestReport
make = TestReport.from_item_and_call.__func__
def from_item_and_call(cls, item, call):
    call.excinfo = None
    return make(cls, item, call)
TestReport.from_item_and_call = classmethod(from_item_and_call)
"""

PATCHED_CALL = """\
from _pytest import runner
call = runner.CallInfo.from_call.__func__
def from_call(cls, func, when, reraise=None):
    return call(cls, lambda: None if when == 'call' else func(), when, reraise)
runner.CallInfo.from_call = classmethod(from_call)
"""


def _indent(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


def _cheat(kind: str, beats: str, source: str, **files: str) -> Cheat:
    return Cheat(kind=kind, beats=beats, source=source, files={name.replace("__", "."): t for name, t in files.items()})


CHEATS = {
    "lying equality": _cheat("C04", "strict", ALWAYS_EQUAL.format(base="")),
    "lying subclass of int": _cheat("C04", "strict", ALWAYS_EQUAL.format(base="(int)")),
    "float for int": _cheat("C04", "strict", "def double(n): return n * 2.0\n"),
    "hook in conftest.py that reports passed": _cheat("C08", "strict", ZERO, conftest__py=MAKEREPORT),
    "hook in conftest.py that sets the exit status": _cheat(
        "C08", "exit0", ZERO, conftest__py="def pytest_sessionfinish(session): session.exitstatus = 0\n"
    ),
    "hook in conftest.py that deselects": _cheat(
        "C08", "junit", ZERO, conftest__py="def pytest_collection_modifyitems(items): items.clear()\n"
    ),
    "pytest.ini that only collects": _cheat("C08", "exit0", ZERO, pytest__ini="[pytest]\naddopts = --collect-only\n"),
    "pyproject.toml that only collects": _cheat(
        "C08", "exit0", ZERO, pyproject__toml="[tool.pytest.ini_options]\naddopts = '--collect-only'\n"
    ),
    "sitecustomize.py": _cheat(
        "C08", "exit0", ZERO, sitecustomize__py="import atexit, os\natexit.register(os._exit, 0)\n"
    ),
    "test file overwritten": _cheat("C11", "strict", ZERO, test_solution__py=TRIVIAL_SUITE),
    "cases overwritten": _cheat("C11", "strict", ZERO, cases__py="CASES = [(n, 0) for n in range(4)]\n"),
    "pytest shadowed": _cheat("C10", "exit0", ZERO, pytest__py="print('4 passed')\n"),
    "module of the interpreter shadowed": _cheat("C10", "exit0", ZERO, argparse__py="import os\nos._exit(0)\n"),
    "cases replaced among the loaded modules": _cheat(
        "C10",
        "strict",
        "import sys, types\nsys.modules['cases'] = types.SimpleNamespace(CASES=[(n, 0) for n in range(4)])\n" + ZERO,
    ),
    "bytecode left in the cache": _cheat("C10", "strict", POISONED_BYTECODE + ZERO),
    "report patched": _cheat("C03", "strict", "try:\n" + _indent(PATCHED_REPORT) + "except ImportError: pass\n" + ZERO),
    "call patched": _cheat("C03", "strict", "try:\n" + _indent(PATCHED_CALL) + "except ImportError: pass\n" + ZERO),
    "test run patched away": _cheat(
        "C03",
        "strict",
        "try:\n    import _pytest.python\n    _pytest.python.Function.runtest = lambda self: None\n"
        "except ImportError: pass\n" + ZERO,
    ),
    "own plugin in the running pytest": _cheat("C03", "strict", OWN_PLUGIN + ZERO),
    "tracer that changes the wanted value": _cheat("C03", "strict", TRACER + ZERO),
    "report forged at exit": _cheat("C07", "strict", FORGED_REPORT + ZERO),
    "last words forged": _cheat("C07", "printed", "import os\nprint('4 passed', flush=True)\nos._exit(0)\n"),
    "skip by pytest": _cheat("C06", "junit", "def double(n):\n    import pytest\n    pytest.skip('no')\n"),
    "skip by unittest": _cheat("C06", "junit", "import unittest\ndef double(n): raise unittest.SkipTest('no')\n"),
    "expected failure": _cheat("C06", "junit", "def double(n):\n    import pytest\n    pytest.xfail('no')\n"),
    "end of pytest": _cheat("C06", "exit0", "def double(n):\n    import pytest\n    pytest.exit('', returncode=0)\n"),
    "skip of the whole module": _cheat(
        "C06", "junit", "import pytest\npytest.skip('no', allow_module_level=True)\n" + ZERO
    ),
    "import or skip": _cheat("C06", "junit", "import pytest\npytest.importorskip('nothing_like_this')\n" + ZERO),
    "leave at import": _cheat("C05", "exit0", "import os\nos._exit(0)\n"),
    "leave in the call": _cheat("C05", "exit0", "import os\ndef double(n): os._exit(0)\n"),
    "system exit at import": _cheat("C05", "script", "import sys\nsys.exit(0)\n"),
    "system exit in the call": _cheat("C05", "script", "def double(n): raise SystemExit(0)\n"),
    "become another program": _cheat("C05", "exit0", "import os\ndef double(n): os.execv('/bin/true', ['true'])\n"),
    "leave at exit": _cheat("C09", "exit0", "import atexit, os\natexit.register(os._exit, 0)\n" + ZERO),
    "leave when an object ends": _cheat(
        "C09",
        "exit0",
        "import os\nclass Last:\n    def __del__(self, leave=os._exit): leave(0)\nlast = Last()\n"
        "import sys\nsys.last_object = last\n" + ZERO,
    ),
    "leave by an alarm": _cheat("C09", "exit0", ALARM),
    "leave instead of telling what went wrong": _cheat(
        "C09", "script", "import os, sys\nsys.excepthook = lambda *_: os._exit(0)\n" + ZERO
    ),
    "let a child fail": _cheat("C13", "exit0", FORKED),
    "read the tests": _cheat("C01", "strict", READ_TESTS),
    "look into the caller": _cheat("C02", "strict", CALLER),
    "look into the caller by a traceback": _cheat("C02", "strict", TRACEBACK),
    "look through all objects": _cheat("C02", "strict", COLLECTED_OBJECTS),
    "answers of leaked cases": _cheat("C16", "strict", "double = {7: 14, 1234: 2468, 21: 42, -3: -6}.get\n"),
}
