"""What the tables of badges hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Link, Personal, Tables

TABLES: Tables = {
    "badges": Personal(
        says=sentence("Your badges, and which of them were withdrawn and why."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id",),
    ),
    "badge_statuses": Impersonal(holds=Holds.PLATFORM, because="places in status lists; whose they are is not in it"),
    "badge_shares": Personal(
        says=sentence("The links by which you show your badges. Of each only a fingerprint is kept."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id", "token_digest"),
    ),
}
