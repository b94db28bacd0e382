"""What the tables of people who sign in hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Personal, Tables

TABLES: Tables = {
    "organisations": Impersonal(holds=Holds.ORGANISATION, because="its name and settings"),
    "users": Impersonal(holds=Holds.STAFF, because="people who sign in"),
    "memberships": Impersonal(holds=Holds.STAFF, because="where they work"),
    "sessions": Impersonal(holds=Holds.STAFF, because="where they are signed in"),
    "member_invitations": Impersonal(holds=Holds.STAFF, because="whom they asked"),
    "password_resets": Impersonal(holds=Holds.STAFF, because="their new passwords"),
    "api_keys": Impersonal(holds=Holds.STAFF, because="their programs"),
    "audit_events": Personal(
        says=sentence("Who looked at your data, changed it or decided about it, and when."),
        by_any_id=("target_id", "actor_id"),
        hidden=("actor_id", "organisation_id", "request_id", "details"),
        stays=sentence("The audit log can only be added to. It holds identifiers that lead to nobody any more."),
    ),
}
