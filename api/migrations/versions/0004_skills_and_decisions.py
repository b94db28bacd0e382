"""What results are for: skills, evidence of them, decisions, and what others are told. Functions by feature."""

from __future__ import annotations

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


def _skills() -> None:
    pass


def _mastery() -> None:
    pass


def _badges() -> None:
    pass


def _events() -> None:
    pass


def _webhooks() -> None:
    pass


def _admission() -> None:
    pass
