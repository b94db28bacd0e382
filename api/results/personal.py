"""What the tables of results hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Link, Personal, Tables

TABLES: Tables = {
    "results": Personal(
        says=sentence("What your sitting was worth, each time that it was worked out."),
        by=(Link("sitting_id", "sittings"),),
        hidden=("organisation_id", "basis"),
        all_later=True,
    ),
    "comments": Personal(
        says=sentence("What the staff wrote about your work."),
        by=(Link("sitting_id", "sittings"),),
        hidden=("organisation_id", "author_id"),
        all_later=True,
    ),
    "regrades": Impersonal(holds=Holds.ORGANISATION, because="which exercise was graded again"),
    "regrade_items": Personal(
        says=sentence("Your work that was graded again, with what it was worth before and after."),
        by=(Link("sitting_id", "sittings"), Link("handed_in_id", "handed_in")),
        all_later=True,
    ),
    "report_links": Personal(
        says=sentence("Reports about your sitting that were printed. Of each address only a fingerprint is kept."),
        by=(Link("sitting_id", "sittings"),),
        hidden=("organisation_id", "token_digest", "created_by"),
        all_later=True,
    ),
}
