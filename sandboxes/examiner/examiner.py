"""The examiner: keeps pytest and hypothesis in memory, and forks a process for each attempt. See ../PROTOCOL.md.

    python3 -I examiner.py [--sole-tenant] [--tmp FOLDER] [--tables FOLDER]

``--tables`` is where hypothesis keeps its tables of Unicode, which take more than a second to make: started once with
an empty stdin while an image is built, the examiner leaves them there. This process never runs a line of a suite. It
reads frames only while no attempt runs.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

sys.dont_write_bytecode = True
_HERE = Path(__file__).resolve().parent
sys.path[:] = [path for path in sys.path if path != str(_HERE)]
sys.path.insert(0, str(_HERE.parent))
if (_HERE.parent / "site-packages").is_dir():
    sys.path.insert(1, str(_HERE.parent / "site-packages"))

from examiner.resident import Resident  # noqa: E402 the lines above make it importable


def _option(words: list[str], flag: str, default: Path) -> Path:
    return Path(words[words.index(flag) + 1]) if flag in words else default


def main() -> None:
    """Serve until stdin ends."""
    words = sys.argv[1:]
    folder = _option(words, "--tmp", Path("/tmp"))  # noqa: S108 ours alone
    tables = _option(words, "--tables", _HERE.parent / "tables")
    resident = Resident(folder=folder, tables=tables, sole_tenant="--sole-tenant" in words)
    gc.collect()
    gc.freeze()
    resident.serve()


if __name__ == "__main__":
    main()
