"""Routers whose routes stand in the application as they are.

FastAPI analyses a route again for each router that it is included through, which takes longer than all else of a
start. No router of ours has a prefix or anything else that an inclusion would add, so its routes can be taken over.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter as FastApiRouter
from fastapi import FastAPI

from runner.model import MAX_FILES_BYTES

#: JSON writes line ends and quotes as two bytes, and there is more in a body than files.
MAX_BODY_BYTES: Final = 2 * MAX_FILES_BYTES + (64 << 10)


class APIRouter(FastApiRouter):
    """Its routes refuse bodies above ``MAX_BODY_BYTES`` unless they say otherwise."""

    def __init__(self, **options: Any) -> None:
        """``options`` are FastAPI's."""
        super().__init__(max_body_size=MAX_BODY_BYTES, **options)

    def take(self, *routers: FastApiRouter) -> None:
        """The routes of others become routes of this one."""
        for router in routers:
            self.routes.extend(router.routes)


def install(app: FastAPI, router: FastApiRouter) -> None:
    """Let an application answer at all routes of a router."""
    app.router.routes.extend(router.routes)
