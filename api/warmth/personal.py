"""What the tables of warm stocks hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "warm_stocks": Impersonal(holds=Holds.ORGANISATION, because="counts of sandboxes"),
}
