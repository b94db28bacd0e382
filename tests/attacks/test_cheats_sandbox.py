"""Cheats against what is around the candidate's code in its sandbox: the agent, the shim, descriptors, other processes.

They are not for the naive grader, which has nothing around it but this machine. Their control is what they leave to be
seen: the reason that a check gets tells that the blow was struck.
"""

import pytest

from attacks.forging import ONE_CALL_EACH
from attacks.scene import on_gvisor
from fakes.small_exercises import PATIENT_TOML, graded, three_checks, verdicts
from runner import agent
from runner.verdict import SubmissionVerdict

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

#: Right where another process than init and itself can be looked into: the agent, or the one that waits for its turn.
#: For a while, since a process that starts may be open for a moment only.
LOOK_INTO_OTHERS = r"""
import os, time
def reached(pid):
    found = []
    for place in ('mem', 'environ', 'fd/0', 'fd/3', 'fd/10', 'fd/12'):
        try:
            os.close(os.open(f'/proc/{pid}/{place}', os.O_RDONLY | os.O_NONBLOCK))
            found.append(place)
        except OSError: pass
    return found
def double(n):
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        others = [pid for pid in os.listdir('/proc') if pid.isdigit() and int(pid) not in (1, os.getpid())]
        if 'mem' not in reached('self') or not others: raise LookupError('nothing would show')
        if any(map(reached, others)): return n * 2
    return 0
"""
LOOK_INTO_OTHERS_JS = r"""
const fs = require('node:fs');
function reached(pid) {
  return ['mem', 'environ', 'fd/0', 'fd/3', 'fd/10', 'fd/12'].filter((place) => {
    try {
      fs.closeSync(fs.openSync(`/proc/${pid}/${place}`, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK));
      return true;
    } catch { return false; }
  });
}
function double(n) {
  const end = Date.now() + 200;
  do {
    const others = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name) && ![1, process.pid].includes(+name));
    if (reached('self').length === 0 || others.length === 0) throw new Error('nothing would show');
    if (others.some((pid) => reached(pid).length > 0)) return n * 2;
  } while (Date.now() < end);
  return 0;
}
module.exports = { double };
"""

ZERO = "def double(n): return 0\n"
JS_ZERO = "module.exports = { double: () => 0 };\n"

#: What is done, and the reason (or those) that the check of double(1) may then get.
PYTHON = {
    "write everywhere": (WRITE_EVERYWHERE, "protocol"),
    "look into others": (LOOK_INTO_OTHERS, "wrong"),
    "kill everybody": ("import os\ndef double(n): os.kill(-1, 9)\n", "crashed"),
    "kill the agent": ("import os\ndef double(n): os.kill(os.getppid(), 9)\n", "crashed"),
    "stop the agent": ("import os, signal\ndef double(n): os.kill(os.getppid(), signal.SIGSTOP)\n", "call"),
    "stop its own process": ("import os, signal\ndef double(n): os.kill(os.getpid(), signal.SIGSTOP)\n", "call"),
    # The second answer may come so late that the check is over.
    "return twice by fork": ("import os\ndef double(n):\n    os.fork()\n    return 0\n", "protocol wrong"),
    "patch the builtins": (
        "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.type = lambda *a: int\n" + ZERO,
        "exited",
    ),
    "patch the encoder": (
        "import sys\nfor module in list(sys.modules.values()):\n    for name in ('encode', 'dumps', 'same'):\n"
        "        if hasattr(module, name):\n            try: setattr(module, name, lambda *a, **k: True)\n"
        "            except Exception: pass\n" + ZERO,
        "exited wrong",
    ),
    "close the descriptors": ("import os\ndef double(n): os.closerange(0, 256)\n", "crashed exited"),
    "shadowed modules": (
        "import sys, types\nfake = types.ModuleType('pytest')\nsys.modules['pytest'] = sys.modules['preuve'] = fake\n"
        + ZERO,
        "wrong",
    ),
}

JAVASCRIPT = {
    "patch Object.is": ("Object.is = () => true;\n" + JS_ZERO, "wrong"),
    "patch JSON": ("JSON.stringify = () => '{}';\n" + JS_ZERO, "wrong"),
    "pollute prototypes": ("Object.prototype.value = 2; Array.prototype.toJSON = () => 2;\n" + JS_ZERO, "wrong"),
    "lying proxy": ("module.exports = { double: (n) => new Proxy({}, { get: () => n * 2 }) };\n", "wrong"),
    "almost right": ("module.exports = { double: (n) => n * 2 + 1e-7 };\n", "wrong"),
    "write everywhere": (
        "const fs = require('node:fs');\nfor (let fd = 0; fd < 64; fd++) { try { fs.writeSync(fd, 'PASSED'); } catch {} }\n"
        + JS_ZERO,
        "protocol",
    ),
    "look into others": (LOOK_INTO_OTHERS_JS, "wrong"),
    "kill the agent": ("module.exports = { double() { process.kill(process.ppid, 9); } };\n", "crashed"),
    "getter that counts": ("let n = 0;\nmodule.exports = { get double() { return () => n++; } };\n", "wrong"),
}

#: On gVisor's kernel descriptors and environments can be opened, as those of init can everywhere, and memory cannot.
PYTHON_ON_GVISOR = {
    "look into others": (
        LOOK_INTO_OTHERS.replace("('mem', 'environ', 'fd/0', 'fd/3', 'fd/10', 'fd/12')", "('mem',)"),
        "wrong",
    ),
}
JAVASCRIPT_ON_GVISOR = {
    "look into others": (
        LOOK_INTO_OTHERS_JS.replace("['mem', 'environ', 'fd/0', 'fd/3', 'fd/10', 'fd/12']", "['mem']"),
        "wrong",
    ),
}

CASES = [("python", name) for name in PYTHON] + [("javascript", name) for name in JAVASCRIPT]


@pytest.mark.parametrize(("language", "name"), CASES)
def test_no_blow_at_the_sandbox_passes_a_check(
    grader, docker_host, small_exercise, patient_exercise, monkeypatch, language, name
):
    monkeypatch.setattr(agent, "_BACK_IN_STEP_S", 0.5)  # who was stopped need not be waited for as long as in earnest
    blows, others = (PYTHON, PYTHON_ON_GVISOR) if language == "python" else (JAVASCRIPT, JAVASCRIPT_ON_GVISOR)
    source, reason = (blows | others if on_gvisor(docker_host.runtime) else blows)[name]
    exercise = small_exercise if reason == "call" else patient_exercise

    report = graded(grader, exercise, source, language=language)

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "passed" not in verdicts(report).values()
    struck = next(check for check in report.checks if check.id == "test_one")
    assert struck.reason in reason.split(), struck


#: Stops the agent, and answers from then on in its name by the descriptors of init, in one process for all checks: wrongly
#: when it is asked first, then by ``later``.
TAKE_THE_PLACE = """
import json, os, signal, sys
def request():
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if type(value) is dict and 'n' in value and 'op' in value: return value
        frame = frame.f_back
def later(n): return {later}
def double(n):
    theirs, ours = os.open('/proc/1/fd/0', os.O_RDONLY), os.open('/proc/1/fd/1', os.O_WRONLY)
    os.kill(os.getppid(), signal.SIGSTOP)
    def send(**fields):
        data = json.dumps(fields).encode()
        os.write(ours, len(data).to_bytes(4, 'big') + data)
    send(n=request()['n'], value=41)
    while size := int.from_bytes(exactly(theirs, 4), 'big'):
        asked = json.loads(exactly(theirs, size))
        if asked['op'] == 'call': send(n=asked['n'], value=later(asked['args'][0]), {claims})
        elif asked['op'] != 'rest': send(n=asked['n'], ok=True)
def exactly(fd, size):
    data = b''
    while len(data) < size: data += os.read(fd, size - len(data)) or os._exit(0)
    return data
"""

#: What it answers and claims later -> the verdict of every later check.
PLACES = {
    "right": ("n * 2", "", "passed"),
    "wrong": ("n * 3", "", "failed"),
    "wrong, and claims that it is right": ("n * 3", "t='outcome', outcome='passed', ok=True", "failed"),
}


@pytest.mark.parametrize("name", PLACES)
def test_who_takes_the_agents_place_is_judged_by_answers_alone(grader, tmp_path, name):
    """The place lives on from check to check, and there is no pass in it but for right answers."""
    later, claims, verdict = PLACES[name]
    exercise = three_checks(tmp_path, **{"suite/test_double.py": ONE_CALL_EACH, "exercise.toml": PATIENT_TOML})

    report = graded(grader, exercise, TAKE_THE_PLACE.format(later=later, claims=claims))

    hidden = {check.verdict.value for check in report.checks if not check.visible}
    (first,) = [check for check in report.checks if check.visible]
    assert "41" in str(first.message), first  # the blow was struck
    assert first.verdict.value == "failed"
    assert hidden == {verdict}, (report.fault, verdicts(report))
