"""What the tables of recruiting software hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Link, Personal, Tables

TABLES: Tables = {
    "partner_connections": Impersonal(holds=Holds.ORGANISATION, because="which recruiting software it uses"),
    "partner_orders": Personal(
        says=sentence("Tests that recruiting software ordered for you, and the address where it shows you."),
        by=(Link("candidate_id", "candidates"), Link("invitation_id", "invitations")),
        hidden=("organisation_id", "callback_url", "last_error"),
    ),
}
