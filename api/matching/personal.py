"""What the tables of matching hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Link, Personal, Tables

TABLES: Tables = {
    "skill_numbers": Impersonal(holds=Holds.PLATFORM, because="short numbers of skills"),
    "job_profiles": Impersonal(holds=Holds.ORGANISATION, because="what it is looking for"),
    "pools": Impersonal(holds=Holds.ORGANISATION, because="what organisations share"),
    "pool_members": Impersonal(holds=Holds.ORGANISATION, because="which organisations share a pool"),
    "findable_people": Personal(
        says=sentence("Where you can be found for a job, with the levels that your work has shown."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id", "draw"),
    ),
    "contact_requests": Personal(
        says=sentence("Who would like to talk to you about a job, and what you answered."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id", "asked_by"),
    ),
    "match_views": Personal(
        says=sentence("For which jobs you were shown, without your name, and how often."),
        by=(Link("candidate_id", "candidates"),),
    ),
}
