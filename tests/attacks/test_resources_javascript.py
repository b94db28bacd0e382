"""R01 to R11 from a candidate who writes JavaScript: the limits are the sandbox's, whatever language grabs."""

import pytest

from attacks.scene import on_gvisor, open_scene, probe_exercise
from fakes.small_exercises import graded
from runner.verdict import CheckVerdict, Intent


@pytest.fixture(scope="module")
def scene(engine, docker_host, languages, images, examiner_spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    with open_scene(engine, docker_host.runtime, languages, images, examiner_spec, folder) as found:
        yield found


@pytest.fixture(scope="module")
def patient(tmp_path_factory):
    return probe_exercise(tmp_path_factory.mktemp("patient"))


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A second and a half in this language."""
    return probe_exercise(tmp_path_factory.mktemp("hasty"), wall_ms=1_000, call_ms=1_000)


def check_of(report):
    assert [check.id for check in report.checks] == ["held"], report
    return report.checks[0]


#: The program prints ``held`` when it was refused as it should, after as much as there should be, and else what happened.
REFUSED = {
    "R01 child processes": """
const { spawn } = require('node:child_process');
let refused;
const held = [];
for (let count = 0; count < (globalThis.MOST ?? 100) && !refused; count++) {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  child.on('error', (error) => { refused ??= error.code; });
  if (child.pid === undefined) break;
  held.push(child);
}
setImmediate(() => {
  console.log(refused === 'EAGAIN' && held.length >= 10 && held.length <= 50 ? 'held' : `${refused} ${held.length}`);
  process.exit(0);
});
""",
    "R04 files": """
const fs = require('node:fs');
let count = 0, refused;
try { for (; count < (globalThis.MOST ?? 5000); count++) fs.writeFileSync(`/work/file${count}`, ''); } catch (error) { refused = error.code; }
console.log(refused === 'ENOSPC' && count >= 256 && count <= 512 ? 'held' : `${refused} ${count}`);
""",
    "R05 a large file": """
const fs = require('node:fs');
process.on('SIGXFSZ', () => {});
const file = fs.openSync('/work/large', 'w');
let count = 0, refused;
try {
  for (; count < 64; count++) if (fs.writeSync(file, Buffer.alloc(1 << 20)) < 1 << 20) { refused = 'EFBIG'; break; }
} catch (error) { refused = error.code; }
console.log(['EFBIG', 'ENOSPC'].includes(refused) && count >= 2 && count <= 4 ? 'held' : `${refused} ${count}`);
""",
    "R07 descriptors": """
const fs = require('node:fs');
let count = 0, refused;
try { for (; count < 5000; count++) fs.openSync('/dev/null'); } catch (error) { refused = error.code; }
console.log(refused === 'EMFILE' && count >= 100 && count <= 256 ? 'held' : `${refused} ${count}`);
process.exit(0);
""",
}


#: What ends with the whole sandbox where gVisor is the kernel: how much is tried, how much is let be, what that prints.
ENDED_ON_GVISOR = {"R01 child processes": (100, 2, "undefined 2"), "R04 files": (1 << 40, 5_000, "undefined 5000")}


@pytest.mark.parametrize("name", REFUSED)
def test_what_javascript_grabs_ends_at_its_limit(scene, patient, name):
    if on_gvisor(scene.slot.host.runtime) and name in ENDED_ON_GVISOR:
        many, few, told = ENDED_ON_GVISOR[name]
        attacked = check_of(scene.attack(patient, f"globalThis.MOST = {many};{REFUSED[name]}", language="javascript"))
        program = f"globalThis.MOST = {few};{REFUSED[name]}"
        allowed = graded(scene.grader, patient, program, language="javascript", intent=Intent.RUN, stdin="").own_run
        assert attacked.verdict in (CheckVerdict.MEMORY, CheckVerdict.ERROR), attacked
        assert allowed.stdout == f"{told}\n", allowed
        return

    check = check_of(scene.attack(patient, REFUSED[name], language="javascript"))

    assert check.verdict is CheckVerdict.PASSED, check


MEMORY, OUTPUT, WALL = (
    (CheckVerdict.MEMORY, "memory"),
    (CheckVerdict.OUTPUT_LIMIT, "output"),
    (CheckVerdict.TIMEOUT, "wall"),
)
BUFFERS = (
    "const held = [];\nfor (let n = 0; n < {mib}; n++) held.push(Buffer.alloc(1 << 20, 1));\nconsole.log('held');\n"
)
HEAP = "const held = [];\nfor (let n = 0; n < {thousands} * 1000; n++) held.push([n, [n]]);\nconsole.log('held');\n"
FLOOD = "const fs = require('node:fs');\nfor (let n = 0; n < {kib}; n++) fs.writeSync(2, 'x'.repeat(1024));\nconsole.log('held');\n"

STOPPED = {
    "R03 buffers": (BUFFERS, {"mib": 400}, {"mib": 20}, MEMORY),
    "R03 objects": (HEAP, {"thousands": 8_000}, {"thousands": 50}, MEMORY),
    "R06 flood": (FLOOD, {"kib": 4_096}, {"kib": 15}, OUTPUT),
}


@pytest.mark.parametrize("name", STOPPED)
def test_what_javascript_grabs_beyond_its_limit_has_its_verdict_and_less_passes(scene, patient, name):
    program, above, below, expected = STOPPED[name]

    attacked = check_of(scene.attack(patient, program.format(**above), language="javascript"))
    allowed = check_of(graded(scene.grader, patient, program.format(**below), language="javascript"))

    assert (attacked.verdict, attacked.reason) == expected, attacked
    assert allowed.verdict is CheckVerdict.PASSED, allowed


LINGER = {
    "R08 waits for ever": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);\n",
    "R08 has a timer": "setInterval(() => {}, 1e9);\n",
    "R08 always has one more microtask": "const again = () => queueMicrotask(again);\nagain();\n",
    "R08 matches for ever": "/^(a+)+$/.test('a'.repeat(40) + 'b');\nconsole.log('held');\n",
    "R10 ignores signals": "for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {});\nsetInterval(() => {}, 1e9);\n",
}


@pytest.mark.parametrize("name", LINGER)
def test_javascript_that_lingers_is_ended_at_the_deadline(scene, hasty, patient, name):
    attacked = check_of(scene.attack(hasty, LINGER[name], language="javascript"))
    quick = "setTimeout(() => console.log('held'), 50);\n"
    allowed = check_of(graded(scene.grader, patient, quick, language="javascript"))

    assert (attacked.verdict, attacked.reason) == WALL, attacked
    assert allowed.verdict is CheckVerdict.PASSED, allowed
