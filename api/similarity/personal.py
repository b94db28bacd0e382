"""What the tables of similarity hold of candidates: see ``api.personal``."""

from __future__ import annotations

from api.i18n import sentence
from api.personal import Holds, Impersonal, Link, Personal, Tables

TABLES: Tables = {
    "similarity_comparisons": Impersonal(holds=Holds.ORGANISATION, because="how much work of a campaign was compared"),
    # A pair is about two people: it goes with either, and neither reads who the other is.
    "similarities": Personal(
        says=sentence("Where your work was like that of somebody else, and what a person decided."),
        by=(
            Link("sitting_a", "sittings"),
            Link("sitting_b", "sittings"),
            Link("handed_in_a", "handed_in"),
            Link("handed_in_b", "handed_in"),
        ),
        hidden=(
            "organisation_id",
            "sitting_a",
            "sitting_b",
            "handed_in_a",
            "handed_in_b",
            "passages",
            "asked_by",
            "decided_by",
            "reason",
        ),
        all_later=True,
    ),
    "similarity_answers": Personal(
        says=sentence("What you answered when you were asked about work that is alike."),
        by=(Link("similarity_id", "similarities"), Link("sitting_id", "sittings")),
        shown_by=(Link("sitting_id", "sittings"),),
        hidden=("organisation_id",),
    ),
}
