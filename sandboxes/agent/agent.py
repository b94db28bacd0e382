"""The agent: runs a candidate's code in the candidate sandbox, and answers the relay. See ../PROTOCOL.md.

    python3 -I agent.py --language NAME [--sole-tenant] [--work FOLDER]
                        [--shim COMMAND…] [--entry-expected NAME] [--check COMMAND…] [--run COMMAND…]

It keeps stdin and stdout for frames and gives the candidate's processes others. It never waits for one thing alone:
whatever the candidate's code does, a ``reset`` on stdin is heard. It believes nothing that comes from the candidate's
processes; frames of a shim are passed on as they are, and the relay judges them.

Without ``--sole-tenant`` (outside of a sandbox) only the sessions of its own children are ended.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from agent.options import Options  # noqa: E402 the line above makes them importable in the image and in the repository
from agent.service import Service  # noqa: E402


def main() -> None:
    """Serve until stdin ends."""
    options = Options.parse(sys.argv[1:])
    os.environ.clear()
    os.environ.update(options.environment())
    service = Service(options)
    if options.language == "python":
        import agent.preload  # noqa: F401 only where candidates write Python
    gc.collect()
    gc.freeze()
    service.serve()


if __name__ == "__main__":
    main()
