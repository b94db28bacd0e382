"""Job profiles, people who agreed to be found, who looked and who asked for contact: the rows.

``FindablePersonRow`` holds what a look at everybody needs and nothing more: the levels of one person, packed, once for
each scope in which they agreed to be found (their organisation, a pool). It follows from consents and records of
skills, and is written in the transactions that change those.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime, words
from api.matching.model import MOST_PLACE, MOST_TITLE, ContactState
from api.tenancy import Owned


class SkillNumberRow(Base):
    """At which place of the packed levels a skill stands. The same for the whole installation; never given twice."""

    __tablename__ = "skill_numbers"
    __table_args__ = (UniqueConstraint("framework", "version", "code"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    framework: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(60))


class JobProfileRow(Owned, Base):
    """A job, stated as skills."""

    __tablename__ = "job_profiles"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str] = mapped_column(String(MOST_TITLE))
    place: Mapped[str] = mapped_column(String(MOST_PLACE))
    #: The job's code in a framework of jobs.
    occupation: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: See ``profiles``.
    needs: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    training_levels: Mapped[int]
    #: See ``model.JobProfile``.
    draw: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int]
    created_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FindablePersonRow(Owned, Base):
    """Somebody who agreed to be found. The id tells nothing of them, not even when they agreed."""

    __tablename__ = "findable_people"
    __table_args__ = (UniqueConstraint("scope_id", "candidate_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    #: By whom: the organisation's id, or the pool's.
    scope_id: Mapped[str] = mapped_column(String(36))
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"), index=True)
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: See ``packing``.
    levels: Mapped[bytes] = mapped_column(LargeBinary)
    #: Drawn once for each person, see ``packing.place_of``.
    draw: Mapped[int] = mapped_column(BigInteger)


class MatchViewRow(Owned, Base):
    """An organisation has seen somebody's skills in the matches of a job: how often, and when last."""

    __tablename__ = "match_views"

    profile_id: Mapped[str] = mapped_column(ForeignKey(JobProfileRow.id), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"), primary_key=True, index=True)
    scope_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    times: Mapped[int]


class ContactRow(Owned, Base):
    """An organisation would like to talk to somebody whose name it does not know."""

    __tablename__ = "contact_requests"
    __table_args__ = (UniqueConstraint("profile_id", "candidate_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey(JobProfileRow.id))
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"), index=True)
    scope_id: Mapped[str] = mapped_column(String(36))
    message: Mapped[str] = mapped_column(Text)
    state: Mapped[ContactState] = mapped_column(words(ContactState))
    asked_by: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PoolRow(Owned, Base):
    """Organisations that look for people together. Owned by the one that made it."""

    __tablename__ = "pools"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(MOST_TITLE))
    says: Mapped[str] = mapped_column(Text)
    #: Of the invitation that is good now; None: nobody is invited.
    token_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PoolMemberRow(Owned, Base):
    """An organisation belongs to a pool."""

    __tablename__ = "pool_members"

    pool_id: Mapped[str] = mapped_column(ForeignKey(PoolRow.id), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("organisations.id"), primary_key=True, index=True
    )
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
