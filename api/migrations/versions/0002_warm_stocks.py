"""Warm sandboxes that are asked for ahead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "warm_stocks",
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_warm_stocks_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "name", name=op.f("pk_warm_stocks")),
    )
    op.create_index(op.f("ix_warm_stocks_ends_at"), "warm_stocks", ["ends_at"], unique=False)
