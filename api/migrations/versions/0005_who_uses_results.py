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


def _badges() -> None:
    """Credentials that a candidate keeps, their status, links to share them."""


def _matching() -> None:
    """Job profiles, pools, who agreed to be found, contact."""


def _training() -> None:
    """Modules, paths, positioning."""


def _insight() -> None:
    """Items of campaigns, similarity, playback."""


def _cohorts() -> None:
    """What became of people, statistics, open data."""


def _partners() -> None:
    """Contracts with recruiting software."""
