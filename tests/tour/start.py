"""A fresh start: `preuve up` on an empty data folder, and what it prints for whoever started it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.installation import BenchError, data_folder, installation
from tour.browser import until
from tour.words import BrokenPromiseError

#: In the words that `up` uses without a language of its own.
_LOGIN = re.compile(r"administrator\s+(\S+)")
_PASSWORD = re.compile(r"password\s+(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An installation that nobody has used yet."""

    address: str
    login: str
    password: str
    mail: Path
    ready_s: float


@contextmanager
def fresh_start() -> Iterator[Fresh]:
    """From the first start to the end of the block.

    Raises:
        BrokenPromiseError: it does not start, or does not say how to sign in.
    """
    more = {"PREUVE_SLOTS_GRADE": "2", "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "PYTHONUNBUFFERED": "1"}
    try:
        with data_folder() as data, installation(data, more=more) as running:
            log = data.parent / "up.log"
            password = until(lambda: _PASSWORD.search(log.read_text(encoding="utf-8")), "preuve up: password")
            login = _LOGIN.search(log.read_text(encoding="utf-8"))
            if login is None or password is None:
                raise BrokenPromiseError(f"preuve up: {log.read_text(encoding='utf-8')[-2_000:]}")
            yield Fresh(
                address=running.url,
                login=login[1],
                password=password[1],
                mail=data / "mail",
                ready_s=running.ready_s,
            )
    except BenchError as error:
        raise BrokenPromiseError(str(error)) from error
