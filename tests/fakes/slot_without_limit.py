"""A slot whose containers lack one option that limits them: ``python -m … OPTION --lane …``."""

from __future__ import annotations

import sys
from typing import Any

from runner import worker
from runner.docker_sandbox import host
from runner.sandbox import SandboxSpec

_create_options = host.create_options


def _options(spec: SandboxSpec, **more: Any) -> dict[str, Any]:
    options = _create_options(spec, **more)
    del options[sys.argv[1]]
    return options


if __name__ == "__main__":
    host.create_options = _options
    worker.main(sys.argv[2:])
