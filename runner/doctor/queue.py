"""Redis: that it answers, drops nothing, forgets nothing at a restart, and lets nobody in who has no business there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import redis

from runner.doctor.finding import Finding, Topic
from runner.i18n import gettext as _
from runner.profile import Weakness
from runner.redis_server import find_server, running_url
from runner.settings import Settings

_ANSWER_S: Final = 3


def queue(settings: Settings) -> Iterator[Finding]:
    """What is found of the Redis that is configured, or that would be started."""
    url = settings.redis_url or running_url(settings.data)
    if url is None:
        server = find_server()
        if server is None:
            yield _finding(_("none"), remedy=_("Run `make setup`, or set REDIS_URL."))
        else:
            yield _finding(_("{server}, started by `preuve up`").format(server=server))
        return
    connection = redis.Redis.from_url(url, socket_timeout=_ANSWER_S, socket_connect_timeout=_ANSWER_S)
    try:
        version = str(connection.info("server")["redis_version"])
        memory: dict[str, Any] = connection.info("memory")
        persistence: dict[str, Any] = connection.info("persistence")
    except redis.RedisError as error:
        yield _finding(f"{_('no answer')}: {error}", remedy=_("Start it, or correct REDIS_URL."))
        return
    finally:
        connection.close()
    yield from settings_of(version, memory, persistence)
    yield access(url)


def settings_of(version: str, memory: dict[str, Any], persistence: dict[str, Any]) -> Iterator[Finding]:
    """What it does with jobs when memory is short, and when it restarts."""
    policy = memory.get("maxmemory_policy", "unknown")
    if policy == "noeviction":
        yield _finding(f"{version}, maxmemory-policy {policy}")
    else:
        yield _finding(
            f"{version}, maxmemory-policy {policy}",
            remedy=_("Set maxmemory-policy noeviction: any other lets Redis drop jobs."),
            weakness=Weakness.REDIS_LOSES,
        )
    if persistence.get("aof_enabled"):
        yield _finding("appendonly yes", detail=True)
    else:
        yield _finding(
            "appendonly no",
            remedy=_("Set appendonly yes: else a restart forgets what waits, and the sweeper has to find it again."),
            weakness=Weakness.REDIS_LOSES,
        )


def access(url: str) -> Finding:
    """Who may speak to it: whoever may open its socket, or knows its password."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return _socket(Path(parts.path))
    bare = redis.Redis(
        host=parts.hostname or "localhost",
        port=parts.port or 6379,
        ssl=parts.scheme == "rediss",
        socket_timeout=_ANSWER_S,
        socket_connect_timeout=_ANSWER_S,
    )
    try:
        bare.ping()
    except redis.RedisError:
        return _finding(_("asks for a password"), detail=True)
    finally:
        bare.close()
    return _finding(
        _("lets anybody in who reaches {host}").format(host=parts.netloc.rpartition("@")[2]),
        remedy=_("Set requirepass or an ACL, and put the password into REDIS_URL."),
        weakness=Weakness.REDIS_OPEN,
    )


def _socket(path: Path) -> Finding:
    try:
        closed = not path.stat().st_mode & 0o007 or not path.parent.stat().st_mode & 0o001
    except OSError:
        closed = True
    if closed:
        return _finding(_("a socket that other users cannot open"), detail=True)
    return _finding(
        _("a socket that every user of this machine can open"),
        remedy=_("Set unixsocketperm 700 or 770."),
        weakness=Weakness.REDIS_OPEN,
    )


def _finding(found: str, **more: Any) -> Finding:
    return Finding(subject="Redis", found=found, topic=Topic.QUEUE, **more)
