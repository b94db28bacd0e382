"""Refuses bodies that say themselves that they are too long, before reading any of it.

Bodies that do not say how long they are get counted by the framework while they are read.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import answer_too_large


class BodyLimit:
    """Plain ASGI middleware."""

    def __init__(self, app: ASGIApp, *, most_bytes: int, elsewhere: Mapping[str, int]) -> None:
        """``most_bytes`` is the longest body that is let through; ``elsewhere`` holds for some paths instead."""
        self._app = app
        self._most_bytes = most_bytes
        self._elsewhere = elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through, or answer it."""
        if scope["type"] == "http":
            most_bytes = self._elsewhere.get(scope["path"], self._most_bytes)
            for name, value in scope["headers"]:
                if name == b"content-length" and value.isdigit() and int(value[:20]) > most_bytes:
                    await answer_too_large(Request(scope))(scope, receive, send)
                    return
        await self._app(scope, receive, send)
