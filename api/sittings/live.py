"""The room as it changes: the one asynchronous part for staff, since a room stays on screens for hours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool

from api.grading.bell import Bell
from api.sittings.room import Room

#: The database is looked at this often, whether or not anything was heard: connections are lost without a sound.
LOOK_S = 3.0


class Live:
    """Follows rooms."""

    def __init__(self, room: Room, bell: Bell) -> None:
        """``bell`` rings for a campaign when something has changed."""
        self._room = room
        self._bell = bell
        self._stopping = False

    def stop(self) -> None:
        """Let everybody go at their next look: this process is about to end."""
        self._stopping = True
        self._bell.ring_all()

    async def changes(self, organisation: str, campaign: str, *, follow: bool = True) -> AsyncIterator[dict[str, Any]]:
        """Each sitting as it is; then, to whoever goes on to ``follow``, each one that has changed."""
        told: dict[str, dict[str, Any]] = {}
        async with self._bell.waiter(campaign) as rung:
            while not self._stopping:
                rung.clear()
                for line in await run_in_threadpool(self._room.look, organisation, campaign, datetime.now(UTC)):
                    lasting = {**line, "clock": {**line["clock"], "server_now": None, "left_ms": None}}
                    if told.get(line["id"]) != lasting:
                        told[line["id"]] = lasting
                        yield line
                if not follow:
                    return
                with suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), LOOK_S)
