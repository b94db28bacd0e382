"""Who uses results: badges, job profiles and pools, training, statistics, privacy. Functions by feature."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _privacy()
    _badges()
    _matching()
    _training()
    _insight()
    _cohorts()
    _partners()


def _organisation() -> sa.Column[str]:
    return sa.Column("organisation_id", sa.String(length=36), nullable=False)


def _of_organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id_organisations")
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _privacy() -> None:
    """Consents, retention, what was erased."""
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        _moment("given_at"),
        _moment("withdrawn_at", nullable=True),
        _of_organisation("consents"),
        _refers("consents", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_organisation_id"), "consents", ["organisation_id"])
    op.create_index("ix_consents_candidate_id", "consents", ["candidate_id"])
    op.create_index(
        "ix_consents_organisation_id_purpose",
        "consents",
        ["organisation_id", "purpose", "withdrawn_at", "candidate_id"],
    )
    op.create_table(
        "retention_rules",
        _organisation(),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("days_agreed", sa.Integer(), nullable=False),
        _moment("begins_at"),
        _moment("looked_at", nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _moment("updated_at"),
        _of_organisation("retention_rules"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_retention_rules")),
    )
    op.create_table(
        "purges",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        _moment("started_at"),
        _moment("finished_at", nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("days_agreed", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        _of_organisation("purges"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
    )
    op.create_index(op.f("ix_purges_organisation_id"), "purges", ["organisation_id"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        _moment("erased_at"),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("rows", "kept", "leftovers")),
        _moment("swept_at", nullable=True),
        _of_organisation("erasures"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    for column in ("organisation_id", "candidate_id", "swept_at"):
        op.create_index(op.f(f"ix_erasures_{column}"), "erasures", [column])


def _badges() -> None:
    """Credentials that a candidate keeps, their status, links to share them."""
    op.create_table(
        "badges",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        *(sa.Column(name, sa.String(length=60), nullable=False) for name in ("framework", "version", "code")),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("jws", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("list_number", "list_index")),
        _moment("created_at"),
        _moment("revoked_at", nullable=True),
        sa.Column("revoked_reason", sa.String(length=500), nullable=True),
        sa.Column("may_take_again", sa.Boolean(), nullable=False),
        _organisation(),
        _of_organisation("badges"),
        _refers("badges", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badges")),
    )
    for column in ("candidate_id", "organisation_id"):
        op.create_index(op.f(f"ix_badges_{column}"), "badges", [column])
    op.create_index("ix_badges_list_number_list_index", "badges", ["list_number", "list_index"], unique=True)
    op.create_table(
        "badge_statuses",
        *(sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in ("list_number", "list_index")),
        _moment("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("list_number", "list_index", name=op.f("pk_badge_statuses")),
    )
    op.create_table(
        "badge_shares",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("badges", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("revoked_at", nullable=True),
        _organisation(),
        _of_organisation("badge_shares"),
        _refers("badge_shares", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_shares")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_badge_shares_token_digest")),
    )
    for column in ("candidate_id", "organisation_id"):
        op.create_index(op.f(f"ix_badge_shares_{column}"), "badge_shares", [column])


def _matching() -> None:
    """Job profiles, pools, who agreed to be found, contact."""
    op.create_table(
        "skill_numbers",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(length=60), nullable=False) for name in ("framework", "version", "code")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_skill_numbers")),
        sa.UniqueConstraint("framework", "version", "code", name=op.f("uq_skill_numbers_framework_version_code")),
    )
    op.create_table(
        "job_profiles",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("occupation", sa.JSON(), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("training_levels", sa.Integer(), nullable=False),
        sa.Column("draw", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        _of_organisation("job_profiles"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_profiles")),
    )
    op.create_index(op.f("ix_job_profiles_organisation_id"), "job_profiles", ["organisation_id"])
    op.create_table(
        "findable_people",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("scope_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        _moment("agreed_at"),
        sa.Column("levels", sa.LargeBinary(), nullable=False),
        sa.Column("draw", sa.BigInteger(), nullable=False),
        _of_organisation("findable_people"),
        _refers("findable_people", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findable_people")),
        sa.UniqueConstraint("scope_id", "candidate_id", name=op.f("uq_findable_people_scope_id_candidate_id")),
    )
    for column in ("organisation_id", "candidate_id"):
        op.create_index(op.f(f"ix_findable_people_{column}"), "findable_people", [column])
    op.create_table(
        "match_views",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("scope_id", sa.String(length=36), nullable=False),
        _organisation(),
        _moment("first_at"),
        _moment("last_at"),
        sa.Column("times", sa.Integer(), nullable=False),
        _of_organisation("match_views"),
        _refers("match_views", "profile_id", "job_profiles"),
        _refers("match_views", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("profile_id", "candidate_id", "scope_id", name=op.f("pk_match_views")),
    )
    for column in ("organisation_id", "candidate_id"):
        op.create_index(op.f(f"ix_match_views_{column}"), "match_views", [column])
    op.create_table(
        "contact_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("scope_id", sa.String(length=36), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        _moment("asked_at"),
        _moment("answered_at", nullable=True),
        _of_organisation("contact_requests"),
        _refers("contact_requests", "profile_id", "job_profiles"),
        _refers("contact_requests", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_requests")),
        sa.UniqueConstraint("profile_id", "candidate_id", name=op.f("uq_contact_requests_profile_id_candidate_id")),
    )
    for column in ("organisation_id", "candidate_id"):
        op.create_index(op.f(f"ix_contact_requests_{column}"), "contact_requests", [column])
    op.create_table(
        "pools",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=True),
        _moment("token_until", nullable=True),
        _moment("created_at"),
        _of_organisation("pools"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pools")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_pools_token_digest")),
    )
    op.create_index(op.f("ix_pools_organisation_id"), "pools", ["organisation_id"])
    op.create_table(
        "pool_members",
        sa.Column("pool_id", sa.String(length=36), nullable=False),
        _organisation(),
        _moment("joined_at"),
        _of_organisation("pool_members"),
        _refers("pool_members", "pool_id", "pools"),
        sa.PrimaryKeyConstraint("pool_id", "organisation_id", name=op.f("pk_pool_members")),
    )
    op.create_index(op.f("ix_pool_members_organisation_id"), "pool_members", ["organisation_id"])


def _training() -> None:
    """Modules, paths, positioning."""
    op.create_table(
        "training_modules",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("lifts", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _of_organisation("training_modules"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_modules")),
    )
    op.create_index(op.f("ix_training_modules_organisation_id"), "training_modules", ["organisation_id"])
    op.create_table(
        "positioning_tests",
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        _organisation(),
        _moment("created_at"),
        _of_organisation("positioning_tests"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_positioning_tests_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_positioning_tests")),
    )
    op.create_index(op.f("ix_positioning_tests_organisation_id"), "positioning_tests", ["organisation_id"])


def _insight() -> None:
    """Items of campaigns, similarity, playback."""
    op.create_table(
        "similarity_comparisons",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("works", "earlier", "pairs")),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("compared_by", sa.String(length=60), nullable=False),
        _moment("compared_at"),
        _organisation(),
        _of_organisation("similarity_comparisons"),
        _refers("similarity_comparisons", "campaign_id", "campaigns"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_similarity_comparisons")),
    )
    op.create_table(
        "similarities",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("exercise", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        *(
            sa.Column(name, sa.String(length=36), nullable=False)
            for name in ("sitting_a", "sitting_b", "handed_in_a", "handed_in_b")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("own_a", "own_b", "shared")),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        _moment("found_at"),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=True),
        _moment("asked_at", nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        _moment("decided_at", nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        _organisation(),
        _of_organisation("similarities"),
        _refers("similarities", "campaign_id", "campaigns"),
        _refers("similarities", "sitting_a", "sittings"),
        _refers("similarities", "sitting_b", "sittings"),
        _refers("similarities", "handed_in_a", "handed_in"),
        _refers("similarities", "handed_in_b", "handed_in"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_similarities")),
        sa.UniqueConstraint("handed_in_a", "handed_in_b", name=op.f("uq_similarities_handed_in_a_handed_in_b")),
    )
    op.create_table(
        "similarity_answers",
        sa.Column("similarity_id", sa.String(length=36), nullable=False),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("answered_at"),
        _organisation(),
        _of_organisation("similarity_answers"),
        _refers("similarity_answers", "similarity_id", "similarities"),
        _refers("similarity_answers", "sitting_id", "sittings"),
        sa.PrimaryKeyConstraint("similarity_id", "sitting_id", name=op.f("pk_similarity_answers")),
    )
    for table, columns in (
        ("similarity_comparisons", ("organisation_id", "campaign_id")),
        ("similarities", ("organisation_id", "campaign_id", "sitting_a", "sitting_b", "handed_in_b")),
        ("similarity_answers", ("organisation_id",)),
    ):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _cohorts() -> None:
    """What became of people, statistics, open data."""
    op.create_table(
        "cohort_exits",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("admission_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(length=60), nullable=False),
        _moment("updated_at"),
        _of_organisation("cohort_exits"),
        _refers("cohort_exits", "admission_id", "admissions"),
        _refers("cohort_exits", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_exits")),
        sa.UniqueConstraint(
            "admission_id", "candidate_id", "day", name=op.f("uq_cohort_exits_admission_id_candidate_id_day")
        ),
    )
    for column in ("organisation_id", "candidate_id"):
        op.create_index(op.f(f"ix_cohort_exits_{column}"), "cohort_exits", [column])
    op.create_table(
        "open_data_releases",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        _moment("since", nullable=True),
        _moment("until"),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.String(length=60), nullable=False),
        _moment("published_at"),
        _moment("withdrawn_at", nullable=True),
        _of_organisation("open_data_releases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_data_releases")),
    )
    op.create_index(op.f("ix_open_data_releases_organisation_id"), "open_data_releases", ["organisation_id"])


def _partners() -> None:
    """Contracts with recruiting software."""
    op.create_table(
        "partner_connections",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("partner", sa.String(length=20), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("their_key", sa.LargeBinary(), nullable=True),
        sa.Column("fault", sa.String(length=500), nullable=True),
        _moment("fault_at", nullable=True),
        _moment("created_at"),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        _of_organisation("partner_connections"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_connections")),
        sa.UniqueConstraint("organisation_id", "partner", name=op.f("uq_partner_connections_organisation_id_partner")),
    )
    op.create_index(op.f("ix_partner_connections_organisation_id"), "partner_connections", ["organisation_id"])
    op.create_table(
        "partner_orders",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("partner", sa.String(length=20), nullable=False),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("callback_url", sa.String(length=1000), nullable=True),
        sa.Column("profile_url", sa.String(length=1000), nullable=True),
        sa.Column("result_number", sa.Integer(), nullable=True),
        sa.Column("news", sa.String(length=20), nullable=False),
        _moment("next_try_at", nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.Column("stamp_ms", sa.BigInteger(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        _of_organisation("partner_orders"),
        _refers("partner_orders", "campaign_id", "campaigns"),
        _refers("partner_orders", "candidate_id", "candidates"),
        _refers("partner_orders", "invitation_id", "invitations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_orders")),
    )
    for column in ("organisation_id", "campaign_id", "candidate_id"):
        op.create_index(op.f(f"ix_partner_orders_{column}"), "partner_orders", [column])
    op.create_index("ix_partner_orders_state_updated_at", "partner_orders", ["state", "updated_at"])
    op.create_index("ix_partner_orders_news_next_try_at", "partner_orders", ["news", "next_try_at"])
