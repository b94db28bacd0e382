"""Who uses results: badges, job profiles and pools, training, statistics, privacy. Functions by feature."""

from __future__ import annotations

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


def _privacy() -> None:
    """Consents, retention, what was erased."""


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
