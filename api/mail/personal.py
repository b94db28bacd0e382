"""What the tables of letters hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Personal, Tables

TABLES: Tables = {
    "outbox_mails": Personal(
        says=sentence("Letters that were sent to you. Their text is forgotten once they have left."),
        by_any_id=("about_id",),
        hidden=("organisation_id", "last_error"),
    ),
}
