"""What results are for: skills, evidence of them, decisions, and what others are told. Functions by feature."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _skills()
    _mastery()
    _badges()
    _events()
    _webhooks()
    _admission()


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


def _skills() -> None:
    op.create_table(
        "skill_frameworks",
        sa.Column("framework", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("title_fr", sa.String(length=500), nullable=True),
        sa.Column("title_en", sa.String(length=500), nullable=True),
        sa.Column("skills", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("framework", "version", name=op.f("pk_skill_frameworks")),
    )
    op.create_table(
        "skills",
        sa.Column("framework", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("uri", sa.String(length=300), nullable=True),
        sa.Column("label_fr", sa.String(length=500), nullable=True),
        sa.Column("label_en", sa.String(length=500), nullable=True),
        sa.Column("description_fr", sa.Text(), nullable=True),
        sa.Column("description_en", sa.Text(), nullable=True),
        sa.Column("parent", sa.String(length=60), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["framework", "version"],
            ["skill_frameworks.framework", "skill_frameworks.version"],
            name=op.f("fk_skills_framework_version_skill_frameworks"),
        ),
        sa.PrimaryKeyConstraint("framework", "version", "code", name=op.f("pk_skills")),
    )
    op.create_index(op.f("ix_skills_framework_version_parent"), "skills", ["framework", "version", "parent"])


def _mastery() -> None:
    op.create_table(
        "skill_records",
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("jws", sa.Text(), nullable=True),
        _moment("updated_at", nullable=True),
        _organisation(),
        _of_organisation("skill_records"),
        _refers("skill_records", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_skill_records")),
    )
    op.create_index(op.f("ix_skill_records_organisation_id"), "skill_records", ["organisation_id"])
    for column in ("updated_at", "stale"):
        op.create_index(f"ix_skill_records_organisation_id_{column}", "skill_records", ["organisation_id", column])
    op.create_table(
        "skill_standings",
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        *(sa.Column(name, sa.String(length=60), nullable=False) for name in ("framework", "version", "code")),
        sa.Column("level", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("weight_right", "weight_wrong")),
        sa.Column("tasks", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("mean", "low", "high", "p_mastery")),
        sa.Column("reached", sa.Boolean(), nullable=False),
        _organisation(),
        _of_organisation("skill_standings"),
        _refers("skill_standings", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint(
            "candidate_id", "framework", "version", "code", "level", name=op.f("pk_skill_standings")
        ),
    )
    op.create_index(op.f("ix_skill_standings_organisation_id"), "skill_standings", ["organisation_id"])
    op.create_index(
        "ix_skill_standings_skill",
        "skill_standings",
        ["organisation_id", "framework", "version", "code", "level", "reached", "candidate_id"],
    )
    # Whoever has a result has a record; it is made when somebody first looks.
    op.execute(
        "INSERT INTO skill_records (candidate_id, organisation_id, stale, marks) "
        "SELECT DISTINCT sittings.candidate_id, sittings.organisation_id, NOT sittings.trial, 1 FROM sittings "
        "JOIN results ON results.sitting_id = sittings.id WHERE NOT sittings.trial"
    )


def _badges() -> None:
    pass


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        _moment("at"),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        _of_organisation("events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_organisation_id"), "events", ["organisation_id"])
    op.create_index("ix_events_told_id", "events", ["told", "id"])
    op.create_index("ix_events_at", "events", ["at"])


def _webhooks() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("event_types", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("stopped_by", sa.String(length=20), nullable=True),
        _moment("stopped_at", nullable=True),
        sa.Column("secret_serial", sa.Integer(), nullable=False),
        _moment("old_secret_until", nullable=True),
        _moment("last_delivered_at", nullable=True),
        _moment("failing_since", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _of_organisation("webhook_endpoints"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_index(op.f("ix_webhook_endpoints_organisation_id"), "webhook_endpoints", ["organisation_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("endpoint_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("event_type", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round_tries", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("next_try_at"),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        _moment("created_at"),
        _moment("finished_at", nullable=True),
        _of_organisation("webhook_deliveries"),
        _refers("webhook_deliveries", "endpoint_id", "webhook_endpoints"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("endpoint_id", "event_id", name=op.f("uq_webhook_deliveries_endpoint_id_event_id")),
    )
    op.create_index(op.f("ix_webhook_deliveries_organisation_id"), "webhook_deliveries", ["organisation_id"])
    op.create_index("ix_webhook_deliveries_state_next_try_at", "webhook_deliveries", ["state", "next_try_at"])
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", ["created_at"])
    op.create_table(
        "webhook_tries",
        sa.Column("delivery_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _organisation(),
        _moment("at"),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        _of_organisation("webhook_tries"),
        _refers("webhook_tries", "delivery_id", "webhook_deliveries"),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_webhook_tries")),
    )
    op.create_index(op.f("ix_webhook_tries_organisation_id"), "webhook_tries", ["organisation_id"])


def _admission() -> None:
    op.create_table(
        "admissions",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("campaigns", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("offer_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        _moment("decided_at", nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=True),
        sa.Column("digests", sa.JSON(), nullable=True),
        _moment("announced_at", nullable=True),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        _of_organisation("admissions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admissions")),
    )
    op.create_index(op.f("ix_admissions_organisation_id"), "admissions", ["organisation_id"], unique=False)
    op.create_table(
        "priority_groups",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("group_name", sa.String(length=80), nullable=False),
        sa.Column("noted_by", sa.String(length=60), nullable=False),
        _moment("created_at"),
        _of_organisation("priority_groups"),
        _refers("priority_groups", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_groups")),
        sa.UniqueConstraint("candidate_id", "group_name", name=op.f("uq_priority_groups_candidate_id_group_name")),
    )
    op.create_index(op.f("ix_priority_groups_organisation_id"), "priority_groups", ["organisation_id"], unique=False)
    op.create_table(
        "admission_overrides",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("admission_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        _moment("created_at"),
        *_of_an_admission("admission_overrides"),
    )
    op.create_table(
        "admission_decisions",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("admission_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        _moment("offered_at", nullable=True),
        _moment("offer_until", nullable=True),
        _moment("answered_at", nullable=True),
        _moment("told_at", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        *_of_an_admission("admission_decisions"),
    )
    op.create_index(op.f("ix_admission_decisions_offer_until"), "admission_decisions", ["offer_until"], unique=False)
    op.create_table(
        "admission_links",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        _organisation(),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        _moment("created_at"),
        _of_organisation("admission_links"),
        _refers("admission_links", "decision_id", "admission_decisions"),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_admission_links")),
    )
    op.create_table(
        "admission_contests",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        _moment("answered_at", nullable=True),
        _of_organisation("admission_contests"),
        _refers("admission_contests", "decision_id", "admission_decisions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_contests")),
    )
    for table in ("admission_links", "admission_contests"):
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"], unique=False)
        op.create_index(op.f(f"ix_{table}_decision_id"), table, ["decision_id"], unique=False)
    for table in ("admission_overrides", "admission_decisions"):
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"], unique=False)
        op.create_index(op.f(f"ix_{table}_candidate_id"), table, ["candidate_id"], unique=False)


def _of_an_admission(table: str) -> list[sa.Constraint]:
    """What tables with a line for each applicant have in common."""
    return [
        _of_organisation(table),
        _refers(table, "candidate_id", "candidates"),
        _refers(table, "admission_id", "admissions"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("admission_id", "candidate_id", name=op.f(f"uq_{table}_admission_id_candidate_id")),
    ]
