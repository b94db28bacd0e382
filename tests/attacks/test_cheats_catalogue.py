"""Cheats that defeat pytest beside the candidate's code; here none is accepted, and the honest twin is."""

import pytest

from fakes.small_exercises import graded, three_checks, verdicts
from runner.verdict import SubmissionVerdict

HONEST = {
    "python": "def double(n):\n    return n * 2\n",
    "javascript": "module.exports = { double: (n) => n * 2 };\n",
}

ALWAYS_EQUAL = """\
class Liar{base}:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __bool__(self): return True
    __class__ = {claims}
def double(n):
    return Liar()
"""

WRITE_EVERYWHERE = r"""
import os, stat
line = b'{"t":"outcome","id":"test_one","node":"test_one","outcome":"passed","message":null}'
frame = len(line).to_bytes(4, 'big') + line
report = b'<testsuite tests="5" failures="0" errors="0"/>'
for number in range(256):
    try: os.write(number, frame)
    except OSError: pass
for pid in os.listdir('/proc'):
    if pid.isdigit():
        for number in range(16):
            try:
                handle = os.open(f'/proc/{pid}/fd/{number}', os.O_WRONLY | os.O_NONBLOCK)
                os.write(handle, frame)
            except OSError: pass
for folder in ('/', '/tmp', '/work', '/work/src', '/opt', '/opt/preuve', '/dev/shm', '/var/tmp', '.'):
    for name in ('report.xml', 'results.json', 'junit.xml', 'conftest.py', 'pytest.ini', 'solution.py', 'agent.py'):
        try:
            with open(os.path.join(folder, name), 'wb') as file: file.write(report)
        except OSError: pass
def double(n):
    return 0
"""

PYTHON = {
    "lying equality": ALWAYS_EQUAL.format(base="", claims="int"),
    "lying subclass of int": ALWAYS_EQUAL.format(base="(int)", claims="int"),
    "skip by unittest": "import unittest\ndef double(n): raise unittest.SkipTest('no')\n",
    "skip by name": "class Skipped(BaseException): pass\nclass SkipTest(Exception): pass\n"
    "def double(n): raise Skipped('no') if n % 2 else SkipTest('no')\n",
    "skip by pytest": "def double(n):\n    import pytest\n    pytest.skip('no')\n",
    "stop iteration": "def double(n): raise StopIteration\n",
    "system exit": "def double(n): raise SystemExit(0)\n",
    "system exit at import": "import sys\nsys.exit(0)\n",
    "keyboard interrupt": "def double(n): raise KeyboardInterrupt\n",
    "generator exit": "def double(n): raise GeneratorExit\n",
    "leave in the call": "import os\ndef double(n): os._exit(0)\n",
    "leave at import": "import os\nos._exit(0)\n",
    "become another program": "import os\ndef double(n): os.execv('/bin/true', ['true'])\n",
    "leave at exit": "import atexit, os\natexit.register(os._exit, 0)\ndef double(n): return 0\n",
    "write everywhere": WRITE_EVERYWHERE,
    "kill everybody": "import os\ndef double(n): os.kill(-1, 9)\n",
    "kill the agent": "import os\ndef double(n): os.kill(os.getppid(), 9)\n",
    "stop the agent": "import os, signal\ndef double(n): os.kill(os.getppid(), signal.SIGSTOP)\n",
    "return twice by fork": "import os\ndef double(n):\n    os.fork()\n    return 0\n",
    "patch the builtins": "import builtins\nbuiltins.isinstance = lambda *a: True\n"
    "builtins.type = lambda *a: int\ndef double(n): return 0\n",
    "patch the encoder": "import sys\nfor module in list(sys.modules.values()):\n    for name in ('encode', 'dumps', 'same'):\n"
    "        if hasattr(module, name):\n            try: setattr(module, name, lambda *a, **k: True)\n            except Exception: pass\n"
    "def double(n): return 0\n",
    "look into the caller": "import sys\ndef double(n):\n    frame = sys._getframe()\n    while frame:\n"
    "        for value in frame.f_locals.values():\n            if type(value) is int and value == 2 * n and n > 3: return value\n"
    "        frame = frame.f_back\n    return 0\n",
    "shadowed modules": "import sys, types\nfake = types.ModuleType('pytest')\nsys.modules['pytest'] = sys.modules['preuve'] = fake\n"
    "def double(n): return 0\n",
    "nan": "def double(n): return float('nan')\n",
    "infinite integer text": "class Huge(int): pass\ndef double(n): return Huge(10) ** 5000\n",
    "deep value": "def double(n):\n    value = []\n    for _ in range(100000): value = [value]\n    return value\n",
    "value in itself": "def double(n):\n    value = []\n    value.append(value)\n    return value\n",
    "float for int": "def double(n): return n * 2.0\n",
    "true for one": "def double(n): return True\n",
    "colliding hashes": "def double(n): return {k * (2**61 - 1) for k in range(20000)}\n",
    "late answer by a thread": "import threading, time\ndef double(n):\n    threading.Thread(target=print, args=('x',)).start()\n    return 0\n",
    "endless generator": "def double(n):\n    while True: yield n * 2\n",
}

JAVASCRIPT = {
    "leave in the call": "module.exports = { double() { process.exit(0); } };\n",
    "leave at load": "process.exit(0);\n",
    "really leave": "module.exports = { double() { process.reallyExit(0); } };\n",
    "patch assert": "require('node:assert').strictEqual = () => {};\nmodule.exports = { double: () => 0 };\n",
    "patch Object.is": "Object.is = () => true;\nmodule.exports = { double: () => 0 };\n",
    "patch JSON": "JSON.stringify = () => '{}';\nmodule.exports = { double: () => 0 };\n",
    "pollute prototypes": "Object.prototype.value = 2; Array.prototype.toJSON = () => 2;\nmodule.exports = { double: () => 0 };\n",
    "lying valueOf": "module.exports = { double: (n) => ({ valueOf: () => n * 2, toJSON: () => n * 2 }) };\n",
    "lying proxy": "module.exports = { double: (n) => new Proxy({}, { get: () => n * 2 }) };\n",
    "text for number": "module.exports = { double: (n) => String(n * 2) };\n",
    "almost right": "module.exports = { double: (n) => n * 2 + 1e-7 };\n",
    "write everywhere": "const fs = require('node:fs');\nfor (let fd = 0; fd < 64; fd++) { try { fs.writeSync(fd, 'PASSED'); } catch {} }\n"
    "module.exports = { double: () => 0 };\n",
    "kill the agent": "module.exports = { double() { process.kill(process.ppid, 9); } };\n",
    "getter that counts": "let n = 0;\nmodule.exports = { get double() { return () => n++; } };\n",
}

CHEATS = [("python", name) for name in PYTHON] + [("javascript", name) for name in JAVASCRIPT]


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return three_checks(tmp_path_factory.mktemp("bank"))


@pytest.mark.parametrize("language", HONEST)
def test_the_honest_twin_is_accepted(grader, exercise, language):
    report = graded(grader, exercise, HONEST[language], language=language)

    assert report.verdict is SubmissionVerdict.ACCEPTED


@pytest.mark.parametrize(("language", "name"), CHEATS)
def test_no_cheat_passes_a_check_that_it_has_no_answer_to(grader, exercise, language, name):
    source = PYTHON[name] if language == "python" else JAVASCRIPT[name]

    report = graded(grader, exercise, source, language=language)

    assert report.verdict is SubmissionVerdict.REJECTED, verdicts(report)
    assert "passed" not in verdicts(report).values()
