"""What the tables of open data hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "open_data_releases": Impersonal(
        holds=Holds.ORGANISATION, because="lines that at least five people share, published for everybody"
    ),
}
