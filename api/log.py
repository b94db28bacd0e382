"""Logs: one line for each event, JSON for machines or text for people. Never candidates' code, secrets, or names.

Where a line is about a person it has a pseudonym: always the same for the same person in this installation, and nobody
without its secret can tell whose it is. Addresses of people are masked wherever they come from.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
import sys
from collections.abc import Callable
from typing import Final, Literal

import structlog

_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_PERSON: Final = re.compile(
    r"(?<=/)(candidates|people|overrides|replies)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
#: What a line calls a person.
_NAMED: Final = ("candidate", "person")


class Pseudonyms:
    """A processor of lines: persons get pseudonyms, addresses are masked."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        """``secret`` is asked for when the first person is named."""
        self._secret = secret

    def __call__(self, _logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        """The line as it may be kept."""
        for key, value in line.items():
            if isinstance(value, str):
                line[key] = self.of(value) if key in _NAMED else self._masked(value)
        return line

    def of(self, person: str) -> str:
        """The pseudonym of a person's identifier."""
        return "p-" + hmac.new(self._secret(), person.encode(), "sha256").hexdigest()[:16]

    def _masked(self, text: str) -> str:
        if "/" in text:
            text = _PERSON.sub(lambda found: f"{found[1]}/{self.of(found[2])}", text)
        return _ADDRESS.sub("…@…", text) if "@" in text else text


def set_up_logs(kind: Literal["console", "json"], level: str, secret: Callable[[], bytes] | None = None) -> None:
    """Send the lines of this process, those of libraries included, to standard error.

    ``secret`` is what pseudonyms are derived from; without one they are others in each process.
    """
    own = secrets.token_bytes(32)
    pseudonyms = Pseudonyms(secret or (lambda: own))
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[structlog.typing.Processor] = (
        [
            structlog.processors.format_exc_info,
            pseudonyms,
            # The richer formatters show the values of variables, and candidates' code is among them.
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ]
        if kind == "console"
        else [
            structlog.processors.format_exc_info,
            pseudonyms,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    structlog.configure(
        processors=[*shared, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if level in ("debug", "info") else level.upper())
