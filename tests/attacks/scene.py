"""A slot of a test's own beside an honest neighbour, and what must hold once an attack on it is over.

After each case (``Scene.attack``): every sandbox that had code in it is gone from the engine, from the engine's disk and from
the host's process table; nothing on the host belongs to its user; the neighbour, who graded an honest answer all the while,
accepted it; and no unused sandbox was lost or shared. That the slot takes its next job is shown by the case's own control,
which the same slot grades right after the attack, and by ``Scene.close`` once more.

After each file (``Scene.close``): what is still there (warm sandboxes, resident examiners) has written nothing to the
engine's disk and has no log there.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import docker
import docker.errors
import requests

from fakes.exercise_folders import write_files
from fakes.small_exercises import graded, verdicts
from runner.docker_sandbox.host import DockerSandboxHost
from runner.examiners import Examiners
from runner.exercise import Exercise, read_exercise
from runner.grade import Grader
from runner.model import Report
from runner.pool import Pool
from runner.profile import Kernel, kernel_of
from runner.sandbox import Role, Sandbox, SandboxSpec
from runner.verdict import SubmissionVerdict

#: How long the engine may take to remove what was given up.
_REMOVAL_S: Final = 30
#: What a sandbox may have written to the engine's disk: nothing, but for what the engine itself counts.
_WRITTEN_BYTES: Final = 4 << 20
#: Where anything that runs on the host may leave a file.
_PUBLIC_FOLDERS: Final = ("/dev/shm", "/var/tmp", "/run/lock", tempfile.gettempdir())

#: The program of an honest candidate.
HELD: Final = {"python": "print('held')\n", "javascript": "console.log('held');\n"}

_PROBE_TOML: Final = """\
format = 1
version = 1
title = {{ fr = "Tenir", en = "Holding" }}
level = 1
minutes = 5
mode = "cases"
license = "CC-BY-SA-4.0"
authors = ["Ada"]

[languages.python]
entry = "solution.py"
[languages.javascript]
entry = "solution.js"

[limits]
{limits}

[cases]
checker = "tokens"

[[criterion]]
id = "held"
label = {{ fr = "Tenu", en = "Held" }}
weight = 1
skill = {{ framework = "preuve", version = "1", code = "holding", level = 1 }}
  [[criterion.check]]
  id = "held"
  label = {{ fr = "Tenu", en = "Held" }}
"""


def probe_exercise(folder: Path, **limits: int) -> Exercise:
    """An exercise with one hidden check: the program prints ``held``. Patient, unless ``limits`` say otherwise."""
    patient = {"wall_ms": 20_000, "cpu_ms": 20_000, "memory_mib": 64, "output_kib": 16, "file_kib": 4_096, **limits}
    toml = _PROBE_TOML.format(limits="\n".join(f"{name} = {value}" for name, value in patient.items()))
    files = {
        "exercise.toml": toml,
        "statement.fr.md": "Tenez.\n",
        "statement.en.md": "Hold.\n",
        "starter/python/solution.py": "pass\n",
        "starter/javascript/solution.js": "0;\n",
        "suite/held.in": "",
        "suite/held.ans": "held\n",
    }
    return read_exercise(write_files(folder / "probe", files))


class Watched:
    """A sandbox, and whether anybody's code got into it."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.engine_id = str(inner.container.id)
        self.uid = int(inner.container.attrs["Config"]["User"].partition(":")[0])
        self.used = False
        self.destroyed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def send(self, frame: bytes, *, deadline: float) -> None:
        self.used = self.used or b'"load"' in frame[:200] or b'"program"' in frame[:200]
        self._inner.send(frame, deadline=deadline)

    def destroy(self) -> None:
        self.destroyed = True
        self._inner.destroy()


class WatchedHost:
    """A host of sandboxes that remembers them all."""

    def __init__(self, inner: DockerSandboxHost) -> None:
        self._inner = inner
        self.started: list[Watched] = []

    @property
    def runtime(self) -> str:
        return self._inner.runtime

    def start(self, spec: SandboxSpec) -> Sandbox:
        sandbox = Watched(self._inner.start(spec))
        self.started.append(sandbox)
        return sandbox  # type: ignore[return-value]

    def close(self) -> None:
        self._inner.close()


class Slot:
    """Pool, examiners and grader of one slot."""

    def __init__(
        self, host: Any, languages: Mapping[str, Any], images: Mapping[str, str], examiner: SandboxSpec
    ) -> None:
        self.host = host
        self.pool = Pool(host, {}, most=2)
        self.examiners = Examiners(host, examiner)
        self.grader = Grader(host=host, pool=self.pool, examiners=self.examiners, languages=languages, images=images)

    def close(self) -> None:
        self.examiners.close()
        self.pool.close()
        self.host.close()


class Scene:
    """The slot that is attacked, and the neighbour's."""

    def __init__(self, engine: docker.DockerClient, attacked: Slot, neighbour: Slot, honest: Exercise) -> None:
        self.engine = engine
        self.slot = attacked
        self.neighbour = neighbour
        self._honest = honest
        self._thread = ThreadPoolExecutor(1)
        #: How many jobs the neighbour had accepted, beside how many cases.
        self.neighbours_jobs = 0

    @property
    def grader(self) -> Grader:
        return self.slot.grader

    def attack(
        self,
        exercise: Exercise,
        source: str,
        *,
        language: str = "python",
        check: Callable[[], None] = lambda: None,
        **more: Any,
    ) -> Report:
        """Grade ``source`` while the neighbour grades an honest answer; then look at what is left.

        ``check`` is called in between: once it is graded, before the sandbox's end is waited for.
        """
        seen = len(self.slot.host.started)
        beside = self._thread.submit(graded, self.neighbour.grader, self._honest, HELD["python"])
        report = graded(self.grader, exercise, source, language=language, **more)
        check()
        honest = beside.result()
        assert honest.verdict is SubmissionVerdict.ACCEPTED, ("the neighbour", honest.fault, verdicts(honest))
        self.neighbours_jobs += 1
        self.look(since=seen)
        return report

    def look(self, *, since: int = 0) -> None:
        """Nothing is left of any attempt's sandbox."""
        started = self.slot.host.started
        used = [one for one in started if one.used and one.spec.role is Role.CANDIDATE]
        assert used, "no sandbox was seen to be used: these checks look past what they are for"
        assert len({one.engine_id for one in started}) == len(started), "a sandbox was given out twice"
        for one in [one for one in started[since:] if one.used or one.destroyed] + used[-1:]:
            if one.spec.role is Role.CANDIDATE:
                assert one.destroyed, f"sandbox {one.id} had code in it and was not given up"
            if one.destroyed:
                self._assert_gone(one)

    def _assert_gone(self, one: Watched) -> None:
        try:
            self.engine.api.wait(one.engine_id, timeout=_REMOVAL_S, condition="removed")
        except docker.errors.NotFound:
            pass  # it is gone already
        except requests.RequestException as error:
            raise AssertionError(f"sandbox {one.id} is still there: {error}") from error
        others = [other.uid for other in self.slot.host.started + self.neighbour.host.started if not other.destroyed]
        if one.uid not in others:
            assert not processes_of(one.uid), f"processes of user {one.uid} outlive their sandbox"
        assert not files_of(one.uid), f"user {one.uid} left files on the host"
        assert not leftovers_on_disk(self.engine, one.engine_id), "the engine keeps something of a removed sandbox"

    def close(self) -> None:
        """Look at the end of a file, and end both slots."""
        try:
            report = graded(self.grader, self._honest, HELD["python"])
            assert report.verdict is SubmissionVerdict.ACCEPTED, (report.fault, verdicts(report))
            for one in [*self.slot.host.started, *self.neighbour.host.started]:
                if not one.destroyed:
                    facts = self._facts_of(one)
                    assert facts.get("SizeRw", 0) <= _WRITTEN_BYTES, facts
                    assert not facts.get("LogPath"), facts
        finally:
            self._thread.shutdown()
            self.slot.close()
            self.neighbour.close()

    def _facts_of(self, one: Watched) -> dict[str, Any]:
        api: Any = self.engine.api
        try:
            facts: dict[str, Any] = api._result(
                api._get(api._url("/containers/{0}/json", one.engine_id), params={"size": 1}), json=True
            )
        except docker.errors.NotFound:  # the stock was renewed meanwhile
            return {}
        return facts


@contextmanager
def open_scene(
    engine: docker.DockerClient,
    runtime: str,
    languages: Mapping[str, Any],
    images: Mapping[str, str],
    examiner: SandboxSpec,
    folder: Path,
) -> Iterator[Scene]:
    """Two slots on one engine, ended and looked at when the file is through."""

    def slot() -> Slot:
        instance = f"test-{secrets.token_hex(6)}"
        host = DockerSandboxHost(engine, instance=instance, runtime=runtime, uid_base=200_000)
        return Slot(WatchedHost(host), languages, images, examiner)

    scene = Scene(engine, slot(), slot(), probe_exercise(folder / "honest"))
    try:
        yield scene
    finally:
        scene.close()


def processes_of(uid: int) -> list[str]:
    """The command lines of the processes on this host that a user has, zombies included."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if process.stat().st_uid == uid:
                    found.append(f"{process.name} {(process / 'cmdline').read_bytes()!r}")
            except OSError:
                continue  # it has ended meanwhile
    return found


def on_gvisor(runtime: str) -> bool:
    """Whether another promise is to be seen: each that differs is a deviation that ``runner.profile`` names and judges."""
    return kernel_of(runtime) is Kernel.GVISOR


def at_rest(runtime: str, processes: int) -> int:
    """How many of a sandbox's own processes the host sees: those of gVisor's kernel are nobody's there."""
    return 0 if on_gvisor(runtime) else processes


def files_of(uid: int) -> list[str]:
    """What a user has in the folders of the host where everybody may write."""
    found = []
    for folder in _PUBLIC_FOLDERS:
        try:
            with os.scandir(folder) as entries:
                found += [entry.path for entry in entries if _owner(entry) == uid]
        except FileNotFoundError:
            continue
    return found


def _owner(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_uid
    except OSError:
        return -1


def leftovers_on_disk(engine: docker.DockerClient, engine_id: str) -> list[str]:
    """What the engine's folder still holds of a container. Empty too where this user may not look into that folder."""
    root = _root_of(engine)
    places = [root / "containers" / engine_id, root / "image/overlay2/layerdb/mounts" / engine_id]
    return [str(place) for place in places if os.access(root, os.X_OK) and place.exists()]


_roots: dict[int, Path] = {}


def _root_of(engine: docker.DockerClient) -> Path:
    if id(engine) not in _roots:
        _roots[id(engine)] = Path(engine.info()["DockerRootDir"])
    return _roots[id(engine)]
