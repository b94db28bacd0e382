"""Refuses addresses that hold a NUL: nothing of ours is called so, and PostgreSQL takes no such text."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import answer_nothing_there, answer_unreadable


class PlainAddress:
    """Plain ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        """Around ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through, or answer it."""
        answer = None
        if scope["type"] == "http":
            if "\0" in scope["path"]:
                answer = answer_nothing_there(Request(scope))
            elif b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
                answer = answer_unreadable(Request(scope))
        await (answer or self._app)(scope, receive, send)
