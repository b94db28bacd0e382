"""What the tables of uploads hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "exercise_checks": Impersonal(holds=Holds.ORGANISATION, because="the authors' own sample works"),
}
