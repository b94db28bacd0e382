"""What the tables of admissions hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Link, Personal, Tables

TABLES: Tables = {
    "admissions": Impersonal(
        holds=Holds.ORGANISATION,
        because="rules, and a signed snapshot of who was placed by identifiers that lead to nobody once erased",
    ),
    "priority_groups": Personal(
        says=sentence("The priority groups that you were noted in."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id", "noted_by"),
    ),
    "admission_overrides": Personal(
        says=sentence("Where a person decided otherwise about your place, and why."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id", "decided_by"),
        all_later=True,
    ),
    "admission_decisions": Personal(
        says=sentence("What was decided about your place, with every reason, and your answer."),
        by=(Link("candidate_id", "candidates"),),
        hidden=("organisation_id",),
        all_later=True,
    ),
    "admission_links": Personal(
        says=sentence("Links that open your decision. Of each only a fingerprint is kept."),
        by=(Link("decision_id", "admission_decisions"),),
        hidden=("organisation_id", "token_digest"),
    ),
    "admission_contests": Personal(
        says=sentence("What you did not agree with, and the answer."),
        by=(Link("decision_id", "admission_decisions"),),
        hidden=("organisation_id", "answered_by"),
    ),
}
