"""What the tables of consents hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Link, Personal, Tables

TABLES: Tables = {
    "consents": Personal(
        says=sentence("What you agreed to, in which words, and when you took it back."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id",),
    ),
}
