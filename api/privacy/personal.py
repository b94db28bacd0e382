"""What the tables of this feature hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "retention_rules": Impersonal(holds=Holds.ORGANISATION, because="how long it keeps data"),
    "purges": Impersonal(holds=Holds.ORGANISATION, because="how many people were forgotten, and nobody's name"),
    "erasures": Impersonal(holds=Holds.ORGANISATION, because="identifiers that lead to nobody any more"),
}
