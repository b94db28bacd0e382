"""What the tables of exercises and questions hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "own_exercises": Impersonal(holds=Holds.ORGANISATION, because="what authors wrote"),
    "exercise_versions": Impersonal(holds=Holds.ORGANISATION, because="what authors wrote"),
    "questions": Impersonal(holds=Holds.ORGANISATION, because="what authors wrote"),
}
