"""What the tables of events hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "events": Impersonal(holds=Holds.PASSING, because="identifiers alone, forgotten after 30 days"),
}
