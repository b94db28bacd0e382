"""An examiner that asks nothing ahead, to compare the other one with. Run like ``examiner.py``."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sandboxes"))

from examiner import examiner  # noqa: E402 the line above makes it importable
from examiner.ahead import Ahead  # noqa: E402

Ahead.expect = lambda self, items: None
examiner.main()
