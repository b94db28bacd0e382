"""From the recruiter's desk to the candidate's browser and back: functions for each feature, the lowest first."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SCOPES_BEFORE = {
    "submissions:write",
    "submissions:read",
    "reports:read",
    "exercises:read",
    "evidence:read",
    "operation:write",
}
_NEW_SCOPES = [
    "exercises:write",
    "organisation:read",
    "organisation:write",
    "keys:write",
    "audit:read",
    "batteries:read",
    "batteries:write",
    "campaigns:read",
    "campaigns:write",
    "sittings:read",
    "sittings:write",
    "results:read",
    "results:write",
    "exports:read",
]


def upgrade() -> None:
    """Go forward."""
    _organisations()
    _people()
    _keys()
    _audit_log()
    _outbox()
    _batteries()
    _campaigns()
    _invitations()
    _once()
    _catalog()
    _grading()
    _sittings()
    _platform()
    _authoring()
    _results()


def _organisation() -> sa.Column[str]:
    return sa.Column("organisation_id", sa.String(length=36), nullable=False)


def _of_organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id_organisations")
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _organisations() -> None:
    op.add_column(
        "organisations",
        sa.Column("test_of", sa.String(length=36), sa.ForeignKey("organisations.id"), nullable=True),
        inline_references=True,
    )
    op.add_column("organisations", sa.Column("settings", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("organisations", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.create_index(op.f("ix_organisations_test_of"), "organisations", ["test_of"], unique=True)


def _people() -> None:
    connection = op.get_bind()
    before = connection.execute(
        sa.text("SELECT id, organisation_id, login, role, created_at FROM users ORDER BY created_at, id")
    ).all()
    with op.batch_alter_table("users") as users:
        users.drop_constraint("fk_users_organisation_id_organisations", type_="foreignkey")
        users.drop_constraint("uq_users_organisation_id_login", type_="unique")
        users.add_column(sa.Column("name", sa.String(length=200), server_default="", nullable=False))
        users.add_column(sa.Column("language", sa.String(length=5), nullable=True))
        users.drop_column("organisation_id")
        users.drop_column("role")
    # Logins were unique in an organisation, and are now so for all: whoever came first keeps the bare word.
    taken: set[str] = set()
    for user in before:
        login = user.login if user.login not in taken else f"{user.login}+{user.organisation_id}"[:200]
        taken.add(login)
        connection.execute(sa.text("UPDATE users SET login = :login WHERE id = :id"), {"login": login, "id": user.id})
    with op.batch_alter_table("users") as users:
        users.create_unique_constraint("uq_users_login", ["login"])
    op.create_table(
        "memberships",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        _of_organisation("memberships"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("organisation_id", "user_id", name=op.f("uq_memberships_organisation_id_user_id")),
    )
    op.create_index(op.f("ix_memberships_organisation_id"), "memberships", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    for user in before:
        connection.execute(
            sa.text(
                "INSERT INTO memberships (id, organisation_id, user_id, role, created_at) "
                "SELECT :id, :organisation, id, :role, created_at FROM users WHERE id = :user"
            ),
            {
                "id": str(uuid.uuid4()),
                "organisation": user.organisation_id,
                "user": user.id,
                "role": "owner" if user.role == "administrator" else user.role,
            },
        )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("membership_id", sa.String(length=36), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        _moment("created_at"),
        _moment("last_seen_at"),
        _moment("expires_at"),
        _moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_sessions_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sessions_token_digest")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    op.create_index(op.f("ix_sessions_membership_id"), "sessions", ["membership_id"], unique=False)
    op.create_table(
        "member_invitations",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("accepted_at", nullable=True),
        _moment("revoked_at", nullable=True),
        _of_organisation("member_invitations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_invitations")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_member_invitations_token_digest")),
    )
    op.create_index(
        op.f("ix_member_invitations_organisation_id"), "member_invitations", ["organisation_id"], unique=False
    )
    op.create_table(
        "password_resets",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("membership_id", sa.String(length=36), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        _of_organisation("password_resets"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_resets_user_id_users")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_password_resets_membership_id_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_password_resets_token_digest")),
    )
    op.create_index(op.f("ix_password_resets_organisation_id"), "password_resets", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_password_resets_user_id"), "password_resets", ["user_id"], unique=False)


def _keys() -> None:
    op.add_column("api_keys", sa.Column("test", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("api_keys", sa.Column("created_by", sa.String(length=60), nullable=True))
    op.add_column("api_keys", _moment("expires_at", nullable=True))
    op.add_column("api_keys", sa.Column("replaced_by", sa.String(length=16), nullable=True))
    keys = sa.table("api_keys", sa.column("id", sa.String), sa.column("scopes", sa.JSON))
    connection = op.get_bind()
    for key in connection.execute(sa.select(keys.c.id, keys.c.scopes)).all():
        # A key that could do everything still can.
        if set(key.scopes) >= _SCOPES_BEFORE:
            connection.execute(sa.update(keys).where(keys.c.id == key.id).values(scopes=[*key.scopes, *_NEW_SCOPES]))


def _audit_log() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        _moment("at"),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("target_kind", sa.String(length=40), nullable=False),
        sa.Column("target_id", sa.String(length=64), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=True),
        _of_organisation("audit_events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_organisation_id"), "audit_events", ["organisation_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for word in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_events_{word.lower()} BEFORE {word} ON audit_events "
                "BEGIN SELECT RAISE(ABORT, 'audit events are only ever added'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit events are only ever added'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse()"
        )


def _outbox() -> None:
    op.create_table(
        "outbox_mails",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("to", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about_kind", sa.String(length=40), nullable=True),
        sa.Column("about_id", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        _moment("next_try_at"),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        _moment("created_at"),
        _moment("sent_at", nullable=True),
        _of_organisation("outbox_mails"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mails")),
    )
    op.create_index(op.f("ix_outbox_mails_organisation_id"), "outbox_mails", ["organisation_id"], unique=False)
    op.create_index("ix_outbox_mails_state_next_try_at", "outbox_mails", ["state", "next_try_at"], unique=False)


def _batteries() -> None:
    op.create_table(
        "batteries",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        _of_organisation("batteries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batteries")),
    )
    op.create_index(op.f("ix_batteries_organisation_id"), "batteries", ["organisation_id"], unique=False)
    op.create_index("ix_batteries_organisation_id_updated_at", "batteries", ["organisation_id", "updated_at"])
    op.create_table(
        "battery_versions",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("battery_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("published_at", nullable=True),
        _of_organisation("battery_versions"),
        _refers("battery_versions", "battery_id", "batteries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_battery_versions")),
        sa.UniqueConstraint("battery_id", "number", name=op.f("uq_battery_versions_battery_id_number")),
    )
    op.create_index(op.f("ix_battery_versions_organisation_id"), "battery_versions", ["organisation_id"])


def _campaigns() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_key", sa.String(length=300), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("group_name", sa.String(length=80), nullable=True),
        sa.Column("external_ref", sa.String(length=80), nullable=True),
        sa.Column("origin", sa.String(length=20), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        _of_organisation("candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
    )
    op.create_index(op.f("ix_candidates_organisation_id"), "candidates", ["organisation_id"])
    for column in ("email_key", "external_ref", "updated_at"):
        op.create_index(f"ix_candidates_organisation_id_{column}", "candidates", ["organisation_id", column])
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("battery_version_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        _moment("opens_at", nullable=True),
        _moment("closes_at", nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("start_gate", sa.Boolean(), nullable=False),
        _moment("gate_opened_at", nullable=True),
        sa.Column("room_code", sa.String(length=8), nullable=False),
        _moment("failures_since", nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("codes_locked_at", nullable=True),
        sa.Column("open_link_digest", sa.String(length=64), nullable=True),
        sa.Column("open_link_quota", sa.Integer(), nullable=True),
        sa.Column("open_link_used", sa.Integer(), nullable=False),
        sa.Column("extra_time", sa.JSON(), nullable=False),
        sa.Column("feedback", sa.String(length=20), nullable=True),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        _of_organisation("campaigns"),
        _refers("campaigns", "battery_version_id", "battery_versions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("room_code", name=op.f("uq_campaigns_room_code")),
        sa.UniqueConstraint("open_link_digest", name=op.f("uq_campaigns_open_link_digest")),
    )
    op.create_index(op.f("ix_campaigns_organisation_id"), "campaigns", ["organisation_id"])
    op.create_index(op.f("ix_campaigns_battery_version_id"), "campaigns", ["battery_version_id"])
    op.create_index("ix_campaigns_organisation_id_updated_at", "campaigns", ["organisation_id", "updated_at"])


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("code_serial", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("group_name", sa.String(length=80), nullable=True),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("extra_percent", sa.Integer(), nullable=True),
        sa.Column("extra_ms", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        _moment("expires_at", nullable=True),
        _moment("mailed_at", nullable=True),
        _moment("exchanged_at", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        _of_organisation("invitations"),
        _refers("invitations", "campaign_id", "campaigns"),
        _refers("invitations", "candidate_id", "candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("campaign_id", "candidate_id", name=op.f("uq_invitations_campaign_id_candidate_id")),
        sa.UniqueConstraint("campaign_id", "code_digest", name=op.f("uq_invitations_campaign_id_code_digest")),
    )
    op.create_index(op.f("ix_invitations_organisation_id"), "invitations", ["organisation_id"])
    op.create_index(op.f("ix_invitations_candidate_id"), "invitations", ["candidate_id"])
    op.create_table(
        "invitation_links",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        _organisation(),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        _moment("created_at"),
        _of_organisation("invitation_links"),
        _refers("invitation_links", "invitation_id", "invitations"),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_invitation_links")),
    )
    op.create_index(op.f("ix_invitation_links_organisation_id"), "invitation_links", ["organisation_id"])
    op.create_index(op.f("ix_invitation_links_invitation_id"), "invitation_links", ["invitation_id"])


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _once() -> None:
    op.create_table(
        "answered_requests",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_answered_requests_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_requests")),
    )
    op.create_index(op.f("ix_answered_requests_created_at"), "answered_requests", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_answered_requests_organisation_id"), "answered_requests", ["organisation_id"], unique=False
    )


def _catalog() -> None:
    op.create_table(
        "own_exercises",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_own_exercises_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_exercises")),
        sa.UniqueConstraint("organisation_id", "slug", name=op.f("uq_own_exercises_organisation_id_slug")),
    )
    op.create_index(op.f("ix_own_exercises_organisation_id"), "own_exercises", ["organisation_id"], unique=False)
    op.create_table(
        "exercise_versions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("own_exercise_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_exercise_versions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["own_exercise_id"], ["own_exercises.id"], name=op.f("fk_exercise_versions_own_exercise_id_own_exercises")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_versions")),
        sa.UniqueConstraint("own_exercise_id", "version", name=op.f("uq_exercise_versions_own_exercise_id_version")),
        sa.UniqueConstraint("own_exercise_id", "digest", name=op.f("uq_exercise_versions_own_exercise_id_digest")),
    )
    for column in ("digest", "organisation_id", "state"):
        op.create_index(op.f(f"ix_exercise_versions_{column}"), "exercise_versions", [column], unique=False)
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("series_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("starter", sa.String(length=60), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_questions_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("series_id", "version", name=op.f("uq_questions_series_id_version")),
        sa.UniqueConstraint(
            "organisation_id", "starter", "version", name=op.f("uq_questions_organisation_id_starter_version")
        ),
    )
    op.create_index(op.f("ix_questions_organisation_id"), "questions", ["organisation_id"], unique=False)


def _grading() -> None:
    op.add_column("submissions", sa.Column("purpose", sa.String(length=20), server_default="work", nullable=False))
    op.add_column("submissions", sa.Column("own_exercise", sa.Boolean(), server_default=sa.false(), nullable=False))


def _sittings() -> None:
    op.create_table(
        "sittings",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.String(length=36), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=True),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("kits", sa.JSON(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        _moment("created_at"),
        sa.Column("extra_percent", sa.Integer(), nullable=False),
        sa.Column("invited_ms", sa.BigInteger(), nullable=False),
        sa.Column("allowed_ms", sa.BigInteger(), nullable=False),
        _moment("started_at", nullable=True),
        sa.Column("extra_ms", sa.BigInteger(), nullable=False),
        sa.Column("given_back_ms", sa.BigInteger(), nullable=False),
        sa.Column("paused_ms", sa.BigInteger(), nullable=False),
        _moment("paused_at", nullable=True),
        sa.Column("part_index", sa.Integer(), nullable=False),
        _moment("part_started_at", nullable=True),
        sa.Column("part_allowed_ms", sa.BigInteger(), nullable=True),
        sa.Column("part_added_ms", sa.BigInteger(), nullable=False),
        _moment("ends_at", nullable=True),
        _moment("part_ends_at", nullable=True),
        _moment("due_at", nullable=True),
        _moment("finished_at", nullable=True),
        sa.Column("finish_reason", sa.String(length=20), nullable=True),
        _moment("last_seen_at", nullable=True),
        _moment("last_saved_at", nullable=True),
        sa.Column("at_item", sa.String(length=40), nullable=True),
        sa.Column("adjustment", sa.Text(), nullable=True),
        _moment("adjustment_at", nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _of_organisation("sittings"),
        *(
            sa.ForeignKeyConstraint([f"{one}_id"], [f"{one}s.id"], name=op.f(f"fk_sittings_{one}_id_{one}s"))
            for one in ("campaign", "candidate", "invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint("campaign_id", "candidate_id", name=op.f("uq_sittings_campaign_id_candidate_id")),
    )
    for column in ("organisation_id", "campaign_id", "candidate_id"):
        op.create_index(op.f(f"ix_sittings_{column}"), "sittings", [column], unique=False)
    op.create_index("ix_sittings_state_due_at", "sittings", ["state", "due_at"], unique=False)
    op.create_table(
        "candidate_sessions",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        _organisation(),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        _moment("created_at"),
        _moment("last_seen_at"),
        _moment("ended_at", nullable=True),
        _of_organisation("candidate_sessions"),
        _of_sitting("candidate_sessions"),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_candidate_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_candidate_sessions_id")),
    )
    op.create_table(
        "drafts",
        _organisation(),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _moment("saved_at"),
        sa.Column("saved_by", sa.String(length=36), nullable=False),
        _of_organisation("drafts"),
        _of_sitting("drafts"),
        sa.PrimaryKeyConstraint("sitting_id", "item_id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "handed_in",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=True),
        sa.Column("intent", sa.String(length=20), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        _moment("created_at"),
        sa.Column("retry_key", sa.String(length=255), nullable=True),
        sa.Column("request_digest", sa.String(length=64), nullable=True),
        _of_organisation("handed_in"),
        _of_sitting("handed_in"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_handed_in_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_in")),
        sa.UniqueConstraint("sitting_id", "retry_key", name=op.f("uq_handed_in_sitting_id_retry_key")),
    )
    op.create_table(
        "sitting_events",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        _moment("at"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        _of_organisation("sitting_events"),
        _of_sitting("sitting_events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_events")),
    )
    for table in ("candidate_sessions", "handed_in", "sitting_events"):
        op.create_index(op.f(f"ix_{table}_sitting_id"), table, ["sitting_id"], unique=False)
    for table in ("candidate_sessions", "drafts", "handed_in", "sitting_events"):
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"], unique=False)
    op.create_index(op.f("ix_handed_in_submission_id"), "handed_in", ["submission_id"], unique=False)


def _of_sitting(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f(f"fk_{table}_sitting_id_sittings"))


def _platform() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("process", sa.String(length=20), nullable=False),
        _moment("beat_at"),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "platform_gaps",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("process", sa.String(length=20), nullable=False),
        _moment("from_at"),
        _moment("until"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_gaps")),
    )


def _authoring() -> None:
    op.create_table(
        "exercise_checks",
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("expected", sa.String(length=20), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("got", sa.String(length=20), nullable=True),
        sa.Column("as_expected", sa.Boolean(), nullable=True),
        _organisation(),
        _of_organisation("exercise_checks"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_exercise_checks_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["exercise_versions.id"], name=op.f("fk_exercise_checks_version_id_exercise_versions")
        ),
        sa.PrimaryKeyConstraint("version_id", "place", name=op.f("pk_exercise_checks")),
    )
    op.create_index(op.f("ix_exercise_checks_organisation_id"), "exercise_checks", ["organisation_id"], unique=False)


def _results() -> None:
    op.create_table(
        "results",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("score", sa.JSON(), nullable=False),
        sa.Column("earned", sa.Float(), nullable=False),
        sa.Column("possible", sa.Float(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        _moment("computed_at"),
        _of_organisation("results"),
        _of_sitting("results"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_results_sitting_id_number")),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=True),
        sa.Column("file", sa.String(length=200), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_kind", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=True),
        _moment("created_at"),
        _of_organisation("comments"),
        _of_sitting("comments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_table(
        "regrades",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("exercise", sa.String(length=60), nullable=False),
        sa.Column("from_digest", sa.String(length=64), nullable=False),
        sa.Column("to_digest", sa.String(length=64), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        _moment("created_at"),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        _moment("decided_at", nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        _of_organisation("regrades"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_regrades_campaign_id_campaigns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrades")),
    )
    op.create_table(
        "regrade_items",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("regrade_id", sa.String(length=36), nullable=False),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("handed_in_id", sa.String(length=36), nullable=False),
        sa.Column("before_id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        _of_organisation("regrade_items"),
        _of_sitting("regrade_items"),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_regrade_items_{column}_{to}"))
            for column, to in (
                ("regrade_id", "regrades"),
                ("handed_in_id", "handed_in"),
                ("before_id", "submissions"),
                ("submission_id", "submissions"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade_items")),
        sa.UniqueConstraint("regrade_id", "handed_in_id", name=op.f("uq_regrade_items_regrade_id_handed_in_id")),
    )
    op.create_table(
        "report_links",
        sa.Column("id", sa.String(length=36), nullable=False),
        _organisation(),
        sa.Column("sitting_id", sa.String(length=36), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("result_number", sa.Integer(), nullable=False),
        sa.Column("earned", sa.Float(), nullable=False),
        sa.Column("possible", sa.Float(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("document_digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        _moment("created_at"),
        _moment("revoked_at", nullable=True),
        _of_organisation("report_links"),
        _of_sitting("report_links"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_links")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_report_links_token_digest")),
    )
    for table in ("results", "comments", "regrades", "regrade_items", "report_links"):
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"], unique=False)
    for table in ("comments", "regrade_items", "report_links"):
        op.create_index(op.f(f"ix_{table}_sitting_id"), table, ["sitting_id"], unique=False)
    op.create_index(op.f("ix_regrades_campaign_id"), "regrades", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_regrade_items_handed_in_id"), "regrade_items", ["handed_in_id"], unique=False)
