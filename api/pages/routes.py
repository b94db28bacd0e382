"""Pages that belong to nobody's work: the components for developers, accessibility."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from api.pages.rendering import render
from api.routing import APIRouter


def page_routes() -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/accessibility")
    def get_accessibility(request: Request) -> Response:
        return render(request, "accessibility.html")

    return router
