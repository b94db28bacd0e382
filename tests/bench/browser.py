"""Part (h): what a candidate waits for at the browser: bytes, requests, the first character, the first result.

Chromium opens the page before the clock starts and the page with the editor, each time as a browser that has never been
here, on lines that its network emulation slows down; bytes are what went over the wire, headers included. One can type
when a key that is pressed in the editor shows. A Run is clicked on a machine that does nothing else, with real
sandboxes; its first result is the first check, or else the whole of it, on the page.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.figures import Result, Table, median, p95
from bench.installation import BenchError, Running, data_folder, installation
from bench.processor import wait_until_quiet
from bench.rate import slots
from fakes.browser import FLAGS, find_chromium

#: Latency in ms, kB a second down and up. The first one is what goals are about.
LINES: Final = {
    "3G (400 ms, 400 kB/s)": (400, 400, 100),
    "slow 3G of WebPageTest (400 ms, 50 kB/s)": (400, 50, 50),
    "no limit": (0, -1, -1),
}
_KB: Final = 1_000
_PATIENCE_MS: Final = 60_000
_SOLUTION: Final = 'def fizzbuzz(n):\n    return "Fizz" * (n % 3 == 0) + "Buzz" * (n % 5 == 0) or str(n)\n'

#: From the start of the navigation to the frame in which the editor takes keys.
_EDITOR_IS_THERE: Final = "() => document.querySelector('[data-editor]')?.editor !== undefined"
#: From a click on Run to the frame after the first result: a check, a heading, whatever comes.
_TIME_RUN: Final = """
() => new Promise((done) => {
  const began = performance.now();
  const place = document.querySelector("[data-result]");
  const seen = new MutationObserver(() => {
    if (!place.querySelector(".check, [data-results]")) return;
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  });
  seen.observe(place, {childList: true, subtree: true, attributes: true});
  document.querySelector("[data-run]").click();
})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Load:
    """One page that was opened by a browser for the first time."""

    wire_bytes: int
    requests: int
    #: The page can be read; one can type (None: there is no editor).
    shown_ms: float
    typing_ms: float | None


def run(*, rounds: int = 5, runs: int = 15) -> Result:
    """Measure."""
    with data_folder() as data, installation(data, more={**slots(), "LC_ALL": "C.UTF-8"}) as running:
        link = _invite(running)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            first = _loads(browser, running, link, "/sitting", rounds)
            _begin(browser, running, link)
            work = _loads(browser, running, link, "/sitting/work/i1", rounds)
            wait_until_quiet(most_s=5.0)
            run_ms = _runs(browser, running, link, runs)
            browser.close()
    rows = []
    for page, found in (("first page", first), ("work page", work)):
        for line, loads in found.items():
            typing = [one.typing_ms for one in loads if one.typing_ms is not None]
            rows.append(
                (
                    page,
                    line,
                    f"{median([one.wire_bytes for one in loads]) / _KB:.1f}",
                    f"{median([one.requests for one in loads]):.0f}",
                    f"{median([one.shown_ms for one in loads]):.0f}",
                    f"{median(typing):.0f}" if typing else "",
                )
            )
    goal = next(iter(LINES))
    return Result(
        figures={
            "first_page_kb": round(median([one.wire_bytes for one in first[goal]]) / _KB, 1),
            "work_page_kb": round(median([one.wire_bytes for one in work[goal]]) / _KB, 1),
            "work_page_requests": max(one.requests for one in work[goal]),
            "typing_after_ms_3g": round(median([one.typing_ms or 0.0 for one in work[goal]])),
            "run_first_result_ms": round(median(run_ms)),
        },
        tables=(
            Table(head=("page", "line", "kB", "requests", "to read after ms", "to type after ms"), rows=tuple(rows)),
            Table(
                head=("Run → first result", "median ms", "p95 ms", "how many"),
                rows=(("with real sandboxes", f"{median(run_ms):.0f}", f"{p95(run_ms):.0f}", str(len(run_ms))),),
            ),
        ),
        notes=(f"Medians of {rounds} visits. Slots of lane run: {os.environ.get('PREUVE_SLOTS_RUN', '1')}.",),
    )


def _invite(running: Running) -> str:
    """The token of somebody's link, in a campaign that is open."""
    part = {
        "id": "p1",
        "title": {"fr": "Une", "en": "One"},
        "minutes": None,
        "items": [{"id": "i1", "kind": "exercise", "exercise": "fizzbuzz", "weight": 1}],
    }
    plan = {"feedback": "full", "navigation": "free", "minutes": 120, "parts": [part]}
    battery = _said(running.client.post("/v1/batteries", json={"title": "Bench", "plan": plan}))["id"]
    _said(running.client.post(f"/v1/batteries/{battery}/publish", headers={"If-Match": "*"}))
    campaign = _said(running.client.post("/v1/campaigns", json={"title": "Bench", "battery": battery}))["id"]
    _said(running.client.post(f"/v1/campaigns/{campaign}/open"))
    guest = {"name": "Zoé Martin", "email": "zoe@example.org", "letter": False}
    invited = _said(running.client.post(f"/v1/campaigns/{campaign}/invitations", json=guest))
    return str(invited["link"]).rpartition("/")[2]


def _said(answer: httpx2.Response) -> Any:
    if answer.status_code >= 400:
        raise BenchError(f"{answer.request.url} {answer.status_code} {answer.text[:500]}")
    return answer.json()


@contextmanager
def _visitor(browser: Browser, running: Running, link: str) -> Iterator[BrowserContext]:
    """A browser that was never here, at which the sitting is open."""
    context = browser.new_context(base_url=running.url, locale="fr-FR", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(_PATIENCE_MS)
    answer = context.request.post("/v1/entry/link", data={"token": link})
    if not answer.ok:
        raise BenchError(f"nobody comes in: {answer.status} {answer.text()[:500]}")
    try:
        yield context
    finally:
        context.close()


def _begin(browser: Browser, running: Running, link: str) -> None:
    with _visitor(browser, running, link) as context:
        page = context.new_page()
        page.goto("/sitting")
        page.locator("form[action='/sitting/begin'] button").click()
        page.wait_for_selector("[data-keeping-time]")


def _loads(browser: Browser, running: Running, link: str, path: str, rounds: int) -> dict[str, list[_Load]]:
    found: dict[str, list[_Load]] = {line: [] for line in LINES}
    for _ in range(rounds):
        for line in LINES:
            with _visitor(browser, running, link) as context:
                found[line].append(_load(context.new_page(), path, line))
    return found


def _load(page: Page, path: str, line: str) -> _Load:
    latency_ms, down, up = LINES[line]
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": False})
    speed = {"downloadThroughput": max(down * _KB, -1), "uploadThroughput": max(up * _KB, -1)}
    wire.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency_ms, **speed})
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    page.goto(path, wait_until="commit")
    page.wait_for_selector("h1")
    shown_ms = float(page.evaluate("performance.now()"))
    typing_ms = None
    if "work" in path:
        page.wait_for_function(_EDITOR_IS_THERE, polling="raf")
        page.locator(".cm-content").focus()
        page.keyboard.insert_text("x")
        page.wait_for_function(
            "() => document.querySelector('[data-editor]').editor.files()['solution.py'].includes('x')"
        )
        typing_ms = float(page.evaluate("performance.now()"))
    page.wait_for_load_state("load")
    page.wait_for_load_state("networkidle")
    return _Load(wire_bytes=round(sum(sizes)), requests=len(sizes), shown_ms=shown_ms, typing_ms=typing_ms)


def _runs(browser: Browser, running: Running, link: str, runs: int) -> list[float]:
    """Milliseconds of each click; the first two do not count."""
    took_ms = []
    with _visitor(browser, running, link) as context:
        page = context.new_page()
        page.goto("/sitting/work/i1")
        page.wait_for_function(_EDITOR_IS_THERE)
        for number in range(runs + 2):
            page.locator(".cm-content").click()
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(f"{_SOLUTION}# {number}\n")
            took_ms.append(float(page.evaluate(_TIME_RUN)))
            page.wait_for_selector("[data-results][data-state=done]")
            wait_until_quiet(most_s=3.0)
    return took_ms[2:]
