"""The agent: runs a candidate's code in the candidate sandbox, and answers the relay. See ../PROTOCOL.md.

    python3 agent.py --language NAME [--sole-tenant] [--work FOLDER]
                     [--shim COMMAND…] [--entry-expected NAME] [--check COMMAND…] [--run COMMAND…]

It keeps stdin and stdout for frames and gives the candidate's processes others. It never waits for one thing alone:
whatever the candidate's code does, a ``reset`` on stdin is heard. It believes nothing that comes from the candidate's
processes; frames of a shim are passed on as they are, and the relay judges them.

A candidate's Python runs in forks of this process. Each unwinds the agent's frames up to the end of this file, and the
program runs from there, with nothing of ours to be seen (``bottom``). So nothing is imported here before ``preload``
but what every interpreter has, and no option of Python's is given that a candidate's program would notice.

Without ``--sole-tenant`` (outside of a sandbox) only the sessions of its own children are ended.
"""

import os
import sys

sys.dont_write_bytecode = True
_here = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 pathlib comes later, as all that is not built in
if sys.path[0] == _here:
    del sys.path[0]
sys.path.insert(0, os.path.dirname(_here))  # noqa: PTH120

if "python" in sys.argv[1:]:
    import agent.preload

import gc  # noqa: E402 the lines above make ours importable in the image and in the repository

from common.protection import protect  # noqa: E402

from agent.options import Options  # noqa: E402
from agent.processes import Departure  # noqa: E402
from agent.service import Service  # noqa: E402


def main() -> Service:
    """Serve until stdin ends, or until this is a child that departs."""
    options = Options.parse(sys.argv[1:])
    os.environ.clear()
    os.environ.update(options.environment())
    protect()
    service = Service(options)
    if options.language == "python":
        import agent.bottom
        import agent.program  # noqa: F401 for the forks
    gc.collect()
    gc.freeze()
    return service


if __name__ == "__main__":
    _service = main()  # kept: taking it apart in a child would write to memory that is shared until then
    try:
        _service.serve()
    except Departure as _departure:
        _act = _departure.action
    _program = _act()
    _below = agent.bottom.frames_below()
    try:
        _below.value = None
        exec(_program.code, _program.names)  # noqa: S102 that is what this process is for
    except BaseException as _error:  # noqa: BLE001 whatever a program ends with
        _program.uncaught = _error
    _program.leave()
