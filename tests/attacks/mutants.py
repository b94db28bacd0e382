"""Turns off one defence after another: each time, the part of the attack suite that it concerns must notice.

    python tests/attacks/mutants.py [NAME…]

A mutant survives if no case fails for it, or if none passes any more: then it broke more than a defence.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from attacks.mutation import MUTANTS, Mutant

_SECONDS = 600


def noticed(name: str, mutant: Mutant) -> tuple[list[str], int]:
    """The cases that fail without this defence, and how many pass all the same."""
    with tempfile.TemporaryDirectory() as folder:
        witness = Path(folder) / "witness.json"
        command = [sys.executable, "-m", "pytest", "-qq", "-p", "attacks.mutation", f"--mutant={name}"]
        command += [f"--witness={witness}", "--tb=no", "--no-summary", *mutant.files]
        if mutant.chosen:
            command += ["-k", mutant.chosen]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=_SECONDS)
        if not witness.exists():
            return [], 0
        found = json.loads(witness.read_text(encoding="utf-8"))
        return found["failed"], found["passed"]


def main() -> int:
    names = sys.argv[1:] or list(MUTANTS)
    survivors = []
    print(f"{'defence turned off':<56}{'cases that fail':>16}  first of them", flush=True)
    for name in names:
        failed, passed = noticed(name, MUTANTS[name])
        if not failed or not passed:
            survivors.append(name)
        first = failed[0].rpartition("/")[2] if failed else "-" if passed else "- (nothing passes)"
        print(f"{MUTANTS[name].defence + f' ({name})':<56}{len(failed):>16}  {first}", flush=True)
    print(f"mutants: {len(names)} tried, {len(survivors)} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
