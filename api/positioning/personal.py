"""What the tables of positioning hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "positioning_tests": Impersonal(holds=Holds.ORGANISATION, because="which campaigns are positioning tests"),
}
