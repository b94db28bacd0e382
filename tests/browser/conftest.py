"""A real browser at a real server. Each test has a browser context of its own, and fails when a page misbehaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from playwright.sync_api import Browser, Page, sync_playwright

from fakes.browser import FLAGS, Watch, find_chromium
from fakes.redis_server import RedisServer
from fakes.site import Site

#: Long enough for the slowest machine that runs these tests; nothing waits for it when all goes well.
PATIENCE_MS = 20_000

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all tests of a run: each makes what it needs under names of its own."""
    redis = RedisServer(tmp_path_factory.mktemp("redis"))
    redis.start()
    site = Site(tmp_path_factory.mktemp("site"), redis)
    site.start()
    yield site
    site.stop()
    redis.stop()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Opens one more browser context, a computer of its own: ``open_page(locale="fr", java_script_enabled=False)``.

    The page's ``watch`` tells what went wrong there; whatever a test does not allow fails it.
    """
    opened: list[tuple[Page, Watch]] = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**{"base_url": site.address, "locale": "en-GB", **options})
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(context, options.get("base_url", site.address))
        page = context.new_page()
        page.watch = watch  # type: ignore[attr-defined]
        opened.append((page, watch))
        return page

    yield open_one
    for page, _ in opened:
        page.context.close()
    for _, watch in opened:
        watch.check()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A computer with a large screen, in English."""
    return open_page(viewport={"width": 1280, "height": 900})


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> Iterator[None]:
    """Unset, structlog draws tracebacks, which takes seconds."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    yield
    structlog.reset_defaults()
