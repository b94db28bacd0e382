"""What the tables of requests hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "answered_requests": Impersonal(
        holds=Holds.PASSING, because="sealed with what only the asker knows, forgotten after a day"
    ),
}
