"""What the tables of training hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "training_modules": Impersonal(holds=Holds.ORGANISATION, because="training that it knows of"),
}
