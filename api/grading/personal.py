"""What the tables of submissions hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Link, Personal, Tables

TABLES: Tables = {
    # What programs of an organisation hand in over the API belongs to no sitting, and to no candidate that we know.
    "submissions": Personal(
        says=sentence("Your work as it was graded, and what came of it."),
        by=(
            Link("id", "handed_in", "submission_id"),
            Link("id", "regrade_items", "submission_id"),
            Link("id", "regrade_items", "before_id"),
        ),
        # The report holds what hidden checks say; what may be shown of it is in the file result.json.
        hidden=("organisation_id", "report"),
        later=("verdict", "earned", "possible"),
    ),
    "attempts": Personal(
        says=sentence("When your work was graded, and where."),
        by=(Link("submission_id", "submissions"),),
        hidden=("token", "slot"),
        later=("outcome",),
    ),
    "idempotency_keys": Personal(
        says=sentence("A number that keeps your work from being handed in twice."),
        by=(Link("submission_id", "submissions"),),
        hidden=("organisation_id", "request_digest"),
    ),
}
