"""Scripts, styles and the icon, as ``deploy/steps/node.sh`` has built them: named by their content, kept for ever."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.routing import APIRouter

_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.(js|css|svg)")
_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


class NotBuiltError(RuntimeError):
    """Pages were asked for before their scripts and styles were built."""


class Static:
    """The folder of built files. Read when first asked for, and again after it was built anew."""

    def __init__(self, folder: Path) -> None:
        """``folder`` holds manifest.json and what it names."""
        self._folder = folder
        self._read_at = -1
        self._manifest: dict[str, Any] = {}

    def address(self, name: str) -> str:
        """Where the browser finds a source of ``assets/``.

        Raises:
            NotBuiltError: it was not built.
        """
        return f"/static/{self._entry(name)['file']}"

    def preloads(self, name: str, *, later: bool = False) -> list[str]:
        """What a script imports at once: browsers need not wait for it to find that out.

        With ``later`` also what it loads on its own in any case: the editor.
        """
        entry = self._entry(name)
        return [f"/static/{one}" for one in [*entry["imports"], *(entry["later"] if later else [])]]

    def read(self, name: str, *, compressed: bool) -> bytes | None:
        """The bytes of a built file."""
        path = self._folder / (f"{name}.gz" if compressed else name)
        return path.read_bytes() if _NAME.fullmatch(name) and path.is_file() else None

    def _entry(self, name: str) -> dict[str, Any]:
        path = self._folder / "manifest.json"
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            raise NotBuiltError(f"{path} is missing: run make setup") from None
        if changed != self._read_at:
            self._manifest = json.loads(path.read_text(encoding="utf-8"))
            self._read_at = changed
        if name not in self._manifest:
            raise NotBuiltError(f"{name} was not built: run make setup")
        return dict(self._manifest[name])


def static_routes(static: Static) -> APIRouter:
    """The built files."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    def get_static(name: str, request: Request) -> Response:
        compressed = "gzip" in request.headers.get("accept-encoding", "")
        content = static.read(name, compressed=compressed)
        if content is None:
            raise HTTPException(404)
        headers = {**_FOR_EVER, "Content-Encoding": "gzip"} if compressed else _FOR_EVER
        return Response(content, headers=headers, media_type=_TYPES[name.rpartition(".")[2]])

    return router
