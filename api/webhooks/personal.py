"""What the tables of webhooks hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "webhook_endpoints": Impersonal(holds=Holds.ORGANISATION, because="where its programs are"),
    "webhook_deliveries": Impersonal(holds=Holds.PASSING, because="identifiers of events, forgotten with them"),
    "webhook_tries": Impersonal(holds=Holds.PASSING, because="how programs answered, forgotten with their deliveries"),
}
