"""Is a graded submission, over HTTP, faster than bare pytest on one's own machine? Prints ratios of one run.

Starts an installation of its own, then in turn: one submission of the FizzBuzz exercise (POST with ``?wait``, until the
report is there), and one run of bare ``pytest`` over the very same suite and solution in a folder. Ratios of medians
and of 95th percentiles go to build/bench.json; the absolute times say something about this machine only.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parents[2]
EXERCISE = ROOT / "exercises" / "fizzbuzz"
SOLUTION = EXERCISE / "submissions" / "accepted" / "conditions.py"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "30"))
READY_S = 180

#: What the suite's helper means where everything is plain Python already.
BARE_HELPER = """\
def same(got, want):
    return type(got) is type(want) and got == want
"""


def main() -> None:
    """Measure, print, write build/bench.json."""
    with tempfile.TemporaryDirectory(prefix="preuve-bench-") as folder, installation(Path(folder)) as submit:
        run_pytest = bare_pytest(Path(folder) / "bare")
        for _ in range(3):
            submit()
            run_pytest()
        http_s, pytest_s = [], []
        for _ in range(ROUNDS):
            http_s.append(timed(submit))
            pytest_s.append(timed(run_pytest))
    figures = {
        "http_over_pytest_median": round(statistics.median(http_s) / statistics.median(pytest_s), 4),
        "http_over_pytest_p95": round(p95(http_s) / p95(pytest_s), 4),
    }
    print(f"machine      {platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}")
    print(f"rounds       {ROUNDS}, interleaved; FizzBuzz, {SOLUTION.name}")
    for name, times in (("over HTTP", http_s), ("bare pytest", pytest_s)):
        print(f"{name:<12} median {statistics.median(times) * 1_000:6.0f} ms   p95 {p95(times) * 1_000:6.0f} ms")
    for name, ratio in figures.items():
        print(f"{name:<24} {ratio:.3f}")
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"written to {target.relative_to(ROOT)}")


@contextmanager
def installation(folder: Path) -> Iterator[Callable[[], None]]:
    """A whole installation; yields what hands in a submission and waits for its report."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    environment = {**os.environ, "PREUVE_DATA": str(data), "PREUVE_PORT": str(port), "PREUVE_SLOTS_BULK": "0"}
    up = subprocess.Popen(
        [str(Path(sys.executable).parent / "preuve"), "up"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=90) as client:
            wait_until_ready(client, up, data / "api-key")
            client.headers["Authorization"] = f"Bearer {(data / 'api-key').read_text().strip()}"
            body = {
                "exercise": "fizzbuzz",
                "language": "python",
                "mode": "submit",
                "files": {"solution.py": SOLUTION.read_text()},
            }

            def submit() -> None:
                answer = client.post("/v1/submissions?wait=60", json=body)
                if answer.status_code != 200 or answer.json()["verdict"] != "accepted":
                    raise SystemExit(f"not accepted: {answer.status_code} {answer.text[:2_000]}")

            yield submit
    finally:
        up.send_signal(signal.SIGINT)
        up.wait()


def wait_until_ready(client: httpx2.Client, up: subprocess.Popen[bytes], key: Path) -> None:
    """Poll /readyz, and end with a clear word if it never is."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and up.poll() is None:
        try:
            if client.get("/readyz").status_code == 200 and key.exists():
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit("the installation did not become ready; run `preuve up` to see why")


def bare_pytest(folder: Path) -> Callable[[], None]:
    """The same suite beside the same solution, as on a developer's machine."""
    folder.mkdir()
    shutil.copy(SOLUTION, folder / "submission.py")
    (folder / "preuve.py").write_text(BARE_HELPER)
    for source in [*(EXERCISE / "suite").glob("*.py"), *(EXERCISE / "samples").glob("*.py")]:
        shutil.copy(source, folder / source.name)
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(folder), "-c", os.devnull, str(folder)]

    def run() -> None:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"bare pytest failed:\n{done.stdout}")

    return run


def timed(action: Callable[[], None]) -> float:
    """Seconds that ``action`` takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
