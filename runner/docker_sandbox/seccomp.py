"""The filter of system calls, from its commented source: ``sandboxes/seccomp.toml`` makes ``sandboxes/seccomp.json``.

The engine's API takes the text of a profile in Docker's form (an allow-list with conditions), not the name of a file.
`make seccomp` calls ``main``.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from runner.profile import Kernel
from runner.sandbox import SandboxError
from runner.settings import INSTALLATION

SOURCE: Final = INSTALLATION / "sandboxes" / "seccomp.toml"
PROFILE: Final = INSTALLATION / "sandboxes" / "seccomp.json"

_ALLOW: Final = "SCMP_ACT_ALLOW"
_ERRNO: Final = "SCMP_ACT_ERRNO"


@cache
def profile_text(kernel: Kernel = Kernel.HOST) -> str:
    """What the engine is given with every container.

    gVisor's filter knows EPERM alone, and a C library that is told EPERM by clone3 does not fall back on clone. So
    calls that are to look absent are allowed there: gVisor's own kernel answers them, never the host's.

    Raises:
        SandboxError: the file is missing; without it there are no sandboxes.
    """
    try:
        profile = json.loads(PROFILE.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SandboxError(f"{PROFILE}: {error}. Restore it from the installation, or run `make seccomp`.") from error
    if kernel is Kernel.GVISOR:
        for rule in profile["syscalls"]:
            if rule.pop("errnoRet", None) is not None:
                rule["action"] = _ALLOW
    return json.dumps(profile, separators=(",", ":"))


def generate(source: str) -> str:
    """The JSON text of a profile, from the text of its TOML source."""
    said = tomllib.loads(source)
    rules = [rule for group in said["allow"] for rule in _rules(group)]
    rules += [
        {"names": sorted(group["calls"]), "action": _ERRNO, "errnoRet": group["errno"]} for group in said["refuse"]
    ]
    profile = {
        "defaultAction": _ERRNO,  # EPERM, where a rule names no other
        "archMap": [{"architecture": name, "subArchitectures": []} for name in said["architectures"]],
        "syscalls": rules,
    }
    return json.dumps(profile, indent=1) + "\n"


def allowed_calls(source: str) -> frozenset[str]:
    """Every call that some rule allows, with or without a condition."""
    return frozenset(name for group in tomllib.loads(source)["allow"] for name in group["calls"])


def _rules(group: dict[str, Any]) -> list[dict[str, Any]]:
    rule = {"names": sorted(group["calls"]), "action": _ALLOW}
    conditions = group.get("any_of") or ([group["arguments"]] if "arguments" in group else [])
    if not conditions:
        return [rule]
    return [{**rule, "args": [_argument(test) for test in tests]} for tests in conditions]


def _argument(test: dict[str, Any]) -> dict[str, Any]:
    return {"index": test["index"], "value": test["value"], "valueTwo": test.get("to", 0), "op": test["op"]}


def main(source: Path = SOURCE, profile: Path = PROFILE) -> None:
    """Write the profile anew from its source."""
    profile.write_text(generate(source.read_text(encoding="utf-8")), encoding="utf-8")
