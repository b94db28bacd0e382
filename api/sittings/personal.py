"""What the tables of sittings hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Link, Personal, Tables

TABLES: Tables = {
    "sittings": Personal(
        says=sentence("When you began and ended, what was drawn for you, and what you asked of the staff."),
        by=(Link("candidate_id", "candidates"), Link("invitation_id", "invitations")),
        # What was drawn names the exercises; kits and seed would tell how choices are mixed for others.
        hidden=("organisation_id", "plan", "kits", "seed"),
    ),
    "candidate_sessions": Personal(
        says=sentence("On which devices your sitting was open: what the browser calls itself, and when."),
        by=(Link("sitting_id", "sittings"),),
        hidden=("organisation_id", "token_digest", "csrf"),
    ),
    "drafts": Personal(
        says=sentence("What you typed, as it was last saved."),
        by=(Link("sitting_id", "sittings"),),
        hidden=("organisation_id",),
    ),
    "handed_in": Personal(
        says=sentence("What you handed in, and your receipts."),
        by=(Link("sitting_id", "sittings"),),
        hidden=("organisation_id", "request_digest"),
    ),
    "sitting_events": Personal(
        says=sentence("The time line of your sitting: opened, saved, handed in, paused."),
        by=(Link("sitting_id", "sittings"),),
        hidden=("organisation_id",),
    ),
    "heartbeats": Impersonal(holds=Holds.PLATFORM, because="signs of life of its processes"),
    "platform_gaps": Impersonal(holds=Holds.PLATFORM, because="when it was away"),
}
