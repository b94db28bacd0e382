"""Around every request: an id, safe headers, one line in the log, and an answer when all else has failed.

Logs no body, no query and no key; and of a path nothing that opens a door, as links to sittings do.
"""

from __future__ import annotations

import re
import secrets
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import answer_fault

_log = structlog.get_logger()

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
}

#: Tokens are at least this long; ids have the shape of UUIDs and stay readable.
_TOKEN = re.compile(r"(?<=/)(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/|$))[A-Za-z0-9_-]{32,}(?=/|$)")

#: Asked every few seconds by supervisors: not worth a line.
_QUIET = frozenset({"/healthz", "/readyz"})


class RequestLog:
    """Plain ASGI middleware: adds nothing to the time of a request that could be measured."""

    def __init__(self, app: ASGIApp) -> None:
        """Around ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope["request_id"] = request_id
        status: int | None = None
        began = time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-Id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_headers)
            except Exception:
                _log.exception("request failed", method=scope["method"], path=_shown(scope["path"]))
                if status is not None:
                    raise
                await answer_fault(Request(scope))(scope, receive, send_with_headers)
            finally:
                if scope["path"] not in _QUIET:
                    _log.info(
                        "request",
                        method=scope["method"],
                        path=_shown(scope["path"]),
                        status=status,
                        wall_ms=round((time.perf_counter() - began) * 1_000, 1),
                    )


def _shown(path: str) -> str:
    return _TOKEN.sub("…", path)[:200]
