"""What the tables of skills hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.personal import Holds, Impersonal, Tables

TABLES: Tables = {
    "skill_frameworks": Impersonal(holds=Holds.PLATFORM, because="published frameworks"),
    "skills": Impersonal(holds=Holds.PLATFORM, because="published frameworks"),
}
