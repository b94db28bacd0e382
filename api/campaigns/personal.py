"""What the tables of campaigns hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Link, Personal, Tables

TABLES: Tables = {
    "batteries": Impersonal(holds=Holds.ORGANISATION, because="what it made"),
    "battery_versions": Impersonal(holds=Holds.ORGANISATION, because="what it made"),
    "campaigns": Impersonal(holds=Holds.ORGANISATION, because="what it offers"),
    "candidates": Personal(
        says=sentence("Your name, your e-mail address if it is known, your language and your group."),
        hidden=("organisation_id", "email_key"),
    ),
    "invitations": Personal(
        says=sentence("What you were invited to, and the extra time that you have."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id", "code_digest", "code_serial"),
    ),
    "invitation_links": Personal(
        says=sentence("Links that open your space. Of each only a fingerprint is kept."),
        by=(Link("invitation_id", "invitations"),),
        hidden=("organisation_id", "token_digest"),
    ),
}
