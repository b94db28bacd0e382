"""The program that a proof sends into a sandbox: it answers frames with what it finds there.

It comes over the stream, so no image holds it, and it runs in the place of the agent, before any foreign code: what it
says is the sandbox's own view, from the side of those who are to be kept in. What the host can see is read there.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from bites import BITES, bite
from calls import answer
from posture import describe


def respond(frame: dict[str, Any]) -> dict[str, Any]:
    """The answer to one frame."""
    asks = frame["asks"]
    found = answer([ask for ask in asks if ask["do"] not in BITES])
    found.update((ask["id"], bite(ask)) for ask in asks if ask["do"] in BITES)
    return {"found": found}


def main() -> None:
    """Serve until the stream ends. ``flood`` and ``sleep`` are for the host's own limits and never answer."""
    first = describe()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while prefix := incoming.read(4):
        frame = json.loads(incoming.read(int.from_bytes(prefix, "big")))
        match frame["do"]:
            case "describe":
                reply = first
            case "flood":
                while True:
                    os.write(1, b"\xff" * (1 << 16))
            case "sleep":
                while True:
                    time.sleep(60)
            case _:
                reply = respond(frame)
        text = json.dumps(reply).encode()
        outgoing.write(len(text).to_bytes(4, "big") + text)
        outgoing.flush()
