"""What the tables of evidence hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Link, Personal, Tables

TABLES: Tables = {
    "evidence": Personal(
        says=sentence("The signed records of your work: anybody can check them without asking us."),
        by=(Link("submission_id", "submissions"),),
        hidden=("organisation_id",),
        all_later=True,
    ),
}
