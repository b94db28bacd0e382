"""Routers whose routes stand in the application as they are, and are analysed when they are first needed.

FastAPI analyses what a route takes and gives when it is made, and again for each router that it is included through,
which takes longer than all else of a start. No router of ours has a prefix or anything else that an inclusion would
add, so its routes can be taken over; and a process seldom answers at all of them.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter as FastApiRouter
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import compile_path, get_name
from starlette.types import Receive, Scope, Send

from runner.model import MAX_FILES_BYTES

#: JSON writes line ends and quotes as two bytes, and there is more in a body than files.
MAX_BODY_BYTES: Final = 2 * MAX_FILES_BYTES + (64 << 10)


_compile_path = functools.cache(compile_path)


class LateRoute(APIRoute):
    """A route that knows which requests are its own, and the rest once there is one, or once ``analyse`` was called."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        methods: list[str] | set[str] | None = None,
        name: str | None = None,
        include_in_schema: bool = True,
        **options: Any,
    ) -> None:
        """Everything is FastAPI's."""
        self.path, self.endpoint = path, endpoint
        self.path_regex, self.path_format, self.param_convertors = _compile_path(path)
        self.methods = {method.upper() for method in methods or ("GET",)}
        self.name = name or get_name(endpoint)
        self.include_in_schema = include_in_schema
        more: dict[str, Any] = {"methods": methods, "name": name, "include_in_schema": include_in_schema}
        self._analyse = functools.partial(super().__init__, path, endpoint, **more | options)
        self._analysed = False
        self._lock = threading.Lock()

    def analyse(self) -> None:
        """Find out what the route takes and gives. More than once makes no difference."""
        with self._lock:
            if not self._analysed:
                self._analyse()
                self._analysed = True

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is this route's."""
        self.analyse()
        await super().handle(scope, receive, send)


class APIRouter(FastApiRouter):
    """Its routes refuse bodies above ``MAX_BODY_BYTES`` unless they say otherwise, and are late."""

    def __init__(self, **options: Any) -> None:
        """``options`` are FastAPI's."""
        super().__init__(max_body_size=MAX_BODY_BYTES, route_class=LateRoute, **options)

    def take(self, *routers: FastApiRouter) -> None:
        """The routes of others become routes of this one."""
        for router in routers:
            self.routes.extend(router.routes)


def install(app: FastAPI, router: FastApiRouter) -> None:
    """Let an application answer at all routes of a router."""
    app.router.routes.extend(router.routes)


def analyse(app: FastAPI) -> None:
    """Let an application know all of its routes: for its document, which describes them."""
    for route in app.routes:
        if isinstance(route, LateRoute):
            route.analyse()
