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
    pass


def _mastery() -> None:
    pass


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
    pass


def _admission() -> None:
    pass
