"""What the tables of skills that people have hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Link, Personal, Tables

TABLES: Tables = {
    "skill_records": Personal(
        says=sentence("Your skill record: the published rule, what it was worked out from, and its signature."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id",),
        all_later=True,
    ),
    "skill_standings": Personal(
        says=sentence("How sure your work makes us of each skill and level."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id",),
        all_later=True,
    ),
}
