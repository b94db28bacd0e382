"""What the tables of cohorts hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Link, Personal, Tables

TABLES: Tables = {
    "cohort_exits": Personal(
        says=sentence("What became of you after a place: a job, training, or neither."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id", "noted_by"),
    ),
}
