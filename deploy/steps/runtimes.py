"""Registers a runtime in the Docker engine's configuration file, and leaves everything else in it as it is.

Usage: runtimes.py FILE NAME PROGRAM [ARGUMENT…]

Exit status 1 where the file cannot be changed (the reason on stderr). The engine takes runtimes up when it is told to
reload (SIGHUP); running containers notice nothing.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def main(arguments: list[str]) -> int:
    """Do what the command line says. See the module."""
    if len(arguments) < 3:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    path, name, program = Path(arguments[0]), arguments[1], arguments[2]
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        configuration: dict[str, Any] = json.loads(text) if text.strip() else {}
        configuration.setdefault("runtimes", {})[name] = {"path": program, "runtimeArgs": arguments[3:]}
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(json.dumps(configuration, indent=4) + "\n", encoding="utf-8")
        draft.replace(path)
    except (OSError, ValueError, AttributeError) as error:
        sys.stderr.write(f"{path}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
