"""What a browser must not do on any page, and what it looks like there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from runner.settings import INSTALLATION

SCREENSHOTS = INSTALLATION / "build" / "screenshots"

#: Nothing of a browser's own goes out: these tests run where there is no network, too.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: Said before anything else on the page: what the security policy has refused becomes an error of the console.
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by the security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}
    ${event.target?.outerHTML?.slice(0, 200)}`));
"""


def find_chromium() -> str:
    """Debian's Chromium or another one. `make test` sees to it that there is one."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise AssertionError("there is no Chromium: run make test, or install chromium")


class Watch:
    """Collects what goes wrong in one browser context. A test that provokes something says what it allows."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.faults: list[str] = []
        self._allowed: list[re.Pattern[str]] = []
        self._origin = origin
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("weberror", lambda error: self._note(f"uncaught: {error.error}"))

    def allow(self, pattern: str) -> None:
        """Faults that match are expected from now on."""
        self._allowed.append(re.compile(pattern))

    def check(self) -> None:
        assert not self.faults, "\n".join(self.faults)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", "data:", "blob:", "about:")):
            self._note(f"asked another host: {request.url}")

    def _note(self, fault: str) -> None:
        if not any(pattern.search(fault) for pattern in self._allowed):
            self.faults.append(fault)


def check_accessible(page: Page, *, within: str | None = None) -> None:
    """No violation of WCAG 2.2 AA or of axe-core's best practices."""
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": _WCAG}, "resultTypes": ["violations"]}
    result = Axe().run(page, context=within, options=options)
    found = [
        f"{one['id']}: {one['help']}\n"
        + "\n".join(f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in one["nodes"][:6])
        for one in result.response["violations"]
    ]
    assert not found, "\n".join(found)


def check_fits(page: Page) -> None:
    """Nothing makes the page scroll sideways. Says what sticks out."""
    out = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide) return [];
          return [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().left + one.scrollWidth > wide + 1)
            .filter((one) => getComputedStyle(one).overflowX === "visible")
            .map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 40)}`)
            .slice(0, 12);
        }"""
    )
    assert not out, f"wider than the window: {out}"


def shoot(page: Page, name: str, *, whole: bool = True) -> Path:
    """A picture in build/screenshots, for looking at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=whole, animations="disabled")
    return path


@contextmanager
def zoomed(page: Page, *, percent: int) -> Iterator[None]:
    """As the browser's zoom does it: fewer CSS pixels in the same window."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"] * 100 // percent, "height": size["height"] * 100 // percent})
    yield
    page.set_viewport_size(size)
