"""The command ``preuve``: what people type, turned into use cases of this package, and their answers into text."""

from __future__ import annotations

import sys

from runner import i18n
from runner.cli.ending import BadInputError, Status
from runner.sandbox import SandboxError


def main() -> None:
    """The console script. See ``Status`` for how it ends."""
    i18n.use(i18n.choose())
    from runner.cli.app import build  # after the language: help texts are made there

    try:
        build()()
    except BadInputError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(Status.BAD_INPUT)
    except SandboxError as error:
        sys.stderr.write(f"{i18n.gettext('The platform failed:')} {error}\n")
        sys.exit(Status.FAULT)
