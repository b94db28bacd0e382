"""The api may be killed at any moment of typing: not one character that was acknowledged is lost."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from api.database import open_database
from fakes.installation import Installation
from fakes.sittings import exercise_item, open_room, part, plan_of

KILLS = 10
#: Nothing that was typed so long before a kill may be missing.
OLDEST_S = 3.0


@pytest.fixture
def installation(small_bank) -> Iterator[Installation]:
    """Redis and the api; nothing is graded here, so there is no slot."""
    found = Installation(small_bank)
    try:
        found.start()
        yield found
    finally:
        found.close()


class Typist:
    """Types without a stop, saves each time the last save was answered, and goes on where the api is back."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._connection: http.client.HTTPConnection | None = None
        self._stop = threading.Event()
        self.saved = threading.Condition()
        #: What was acknowledged last.
        self.version, self.text = 0, ""
        #: When which length was typed.
        self.typed: list[tuple[float, int]] = []
        self.refusals: list[Any] = []
        answer = self.ask("POST", "/v1/entry/link", {"token": token})
        self._headers = {"Cookie": answer[2], "X-CSRF-Token": answer[1]["csrf"]}
        assert self.ask("POST", "/v1/sitting/begin", None)[0] == 200
        self._thread = threading.Thread(target=self._type)
        self._thread.start()

    _headers: dict[str, str] = {}  # noqa: RUF012

    def ask(self, method: str, path: str, body: Any) -> tuple[int, Any, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {**self._headers, "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
            return answer.status, json.loads(answer.read()), cookie
        finally:
            connection.close()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def wait_saves(self, more: int) -> None:
        """Until so many more were acknowledged."""
        with self.saved:
            wanted = self.version + more
            assert self.saved.wait_for(lambda: self.version >= wanted or self.refusals, timeout=90)
        assert not self.refusals

    def _type(self) -> None:
        line = 0
        text = ""
        while not self._stop.is_set():
            line += 1
            text += f"# line {line}\n"
            self.typed.append((time.monotonic(), len(text)))
            body = {"language": "python", "files": {"solution.py": text}}
            save = {"base_version": self.version, "content": body}
            try:
                status, answer, _ = self.ask("PUT", "/v1/sitting/drafts/i1", save)
            except (OSError, http.client.HTTPException, ValueError):
                # Not saved, trying again.
                self._stop.wait(0.05)
            else:
                with self.saved:
                    if status == 200:
                        self.version, self.text = answer["version"], text
                    elif status == 409 and answer["draft"]["saved_by"] == "this_device":
                        # The answer to the save before was lost on its way; the text is ours, and is typed on.
                        self.version = answer["draft"]["version"]
                        self.text = answer["draft"]["content"]["files"]["solution.py"]
                        if not text.startswith(self.text):
                            self.refusals.append(answer)
                    else:
                        self.refusals.append((status, answer))
                    self.saved.notify_all()


def test_no_acknowledged_character_is_lost_at_ten_random_moments_of_typing(installation, small_bank):
    database = open_database(f"sqlite:///{installation.data}/preuve.sqlite3")
    (organisation,) = installation.query("SELECT id FROM organisations")[0]
    item = exercise_item(slug="three-checks", bank=small_bank)
    token = open_room(database, organisation, plan_of(part(item))).invite()
    database.close()
    typist = Typist(installation.port, token)
    moments = random.Random()  # noqa: S311 - nothing secret depends on it
    try:
        for _ in range(KILLS):
            typist.wait_saves(3)
            # A random moment, in the middle of whatever is going on.
            threading.Event().wait(moments.uniform(0, 0.1))
            installation.api.kill()
            killed_at = time.monotonic()
            with typist.saved:
                version, text = typist.version, typist.text
            installation.kill(installation.api)
            [(stored_version, stored)] = installation.query("SELECT version, content FROM drafts")
            kept = json.loads(stored)["files"]["solution.py"]
            assert stored_version >= version
            assert kept.startswith(text)
            old = [length for moment, length in typist.typed if moment < killed_at - OLDEST_S]
            assert len(kept) >= max(old, default=0)
            installation.start_api()
        typist.wait_saves(3)
    finally:
        typist.stop()
    assert not typist.refusals
    [(stored,)] = installation.query("SELECT content FROM drafts")
    assert json.loads(stored)["files"]["solution.py"].startswith(typist.text)
    assert typist.text.count("\n") > 3 * KILLS
