"""The page behind the address in a report on paper: what it vouches for, open to whoever holds it."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from api.pages.rendering import render
from api.results.vouching import Papers
from api.routing import APIRouter


def checking_routes(papers: Papers) -> APIRouter:
    """The page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/verify/{token}")
    def get_verified(request: Request, token: str) -> Response:
        return render(request, "verified.html", headers={"Cache-Control": "no-store"}, found=papers.verify(token))

    return router
