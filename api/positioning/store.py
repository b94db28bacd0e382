"""Which campaigns are positioning tests: the rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from api.campaigns.store import CampaignRow
from api.database import Base, UtcDateTime
from api.tenancy import Owned


class PositioningRow(Owned, Base):
    """A campaign that was made ready as a positioning test."""

    __tablename__ = "positioning_tests"

    campaign_id: Mapped[str] = mapped_column(ForeignKey(CampaignRow.id), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
