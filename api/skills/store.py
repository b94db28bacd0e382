"""Frameworks and their skills in the database. They belong to the installation: every organisation sees all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Integer, Select, String, Text, delete, insert, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.database import Base, UtcDateTime, words
from api.skills.model import (
    MOST_LABEL,
    MOST_URI,
    Framework,
    KeptFramework,
    KnownSkill,
    SkillKey,
    SkillKind,
    Words,
    plain,
    words_of,
)

#: One statement's worth: databases bind a limited number of values.
_BATCH = 500


class FrameworkRow(Base):
    """A framework in one version."""

    __tablename__ = "skill_frameworks"

    framework: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[str] = mapped_column(String(60), primary_key=True)
    title_fr: Mapped[str | None] = mapped_column(String(MOST_LABEL))
    title_en: Mapped[str | None] = mapped_column(String(MOST_LABEL))
    skills: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SkillRow(Base):
    """A skill of a framework in one version."""

    __tablename__ = "skills"
    __table_args__ = (
        ForeignKeyConstraint(
            ["framework", "version"],
            ["skill_frameworks.framework", "skill_frameworks.version"],
            name="fk_skills_framework_version_skill_frameworks",
        ),
        Index(None, "framework", "version", "parent"),
    )

    framework: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[str] = mapped_column(String(60), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[SkillKind] = mapped_column(words(SkillKind))
    uri: Mapped[str | None] = mapped_column(String(MOST_URI))
    label_fr: Mapped[str | None] = mapped_column(String(MOST_LABEL))
    label_en: Mapped[str | None] = mapped_column(String(MOST_LABEL))
    description_fr: Mapped[str | None] = mapped_column(Text)
    description_en: Mapped[str | None] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(String(60))
    #: What it is found by, without accents and capitals.
    words: Mapped[str] = mapped_column(Text)


def frameworks(session: Session) -> list[KeptFramework]:
    """All that there are, by name and version."""
    rows = session.scalars(select(FrameworkRow).order_by(FrameworkRow.framework, FrameworkRow.version))
    return [
        KeptFramework(
            name=row.framework,
            version=row.version,
            title=Words(row.title_fr, row.title_en),
            skills=row.skills,
            digest=row.digest,
            taken_at=row.taken_at,
        )
        for row in rows
    ]


def labels(session: Session, framework: str, version: str, code: str | None = None) -> dict[SkillKey, Words]:
    """What the skills of a framework are called; ``code``: only this one."""
    wanted = select(SkillRow.code, SkillRow.label_fr, SkillRow.label_en).where(
        SkillRow.framework == framework, SkillRow.version == version
    )
    if code is not None:
        wanted = wanted.where(SkillRow.code == code)
    return {SkillKey(framework, version, one): Words(fr, en) for one, fr, en in session.execute(wanted)}


def find(session: Session, keys: Iterable[SkillKey]) -> list[KnownSkill]:
    """Those of the skills that there are."""
    wanted = [(one.framework, one.version, one.code) for one in keys]
    found: list[KnownSkill] = []
    for start in range(0, len(wanted), _BATCH):
        rows = select(SkillRow).where(
            tuple_(SkillRow.framework, SkillRow.version, SkillRow.code).in_(wanted[start : start + _BATCH])
        )
        found += [skill_of(row) for row in session.scalars(rows)]
    return found


def matching(
    words: str, framework: str | None, version: str | None, parent: str | None, kind: SkillKind | None
) -> Select[SkillRow]:
    """A statement for all skills that have every word, and are what is asked for besides."""
    wanted = select(SkillRow)
    for word in plain(words).split():
        wanted = wanted.where(SkillRow.words.contains(word, autoescape=True))
    named = {SkillRow.framework: framework, SkillRow.version: version, SkillRow.parent: parent}
    for column, value in named.items():
        if value is not None:
            wanted = wanted.where(column == value)
    return wanted if kind is None else wanted.where(SkillRow.kind == kind)


def in_framework(session: Session, framework: str, version: str) -> dict[str, KnownSkill]:
    """All skills of a framework, by code. Their other names are not among it."""
    wanted = select(SkillRow).where(SkillRow.framework == framework, SkillRow.version == version)
    return {row.code: skill_of(row) for row in session.scalars(wanted.order_by(SkillRow.code))}


def replace(session: Session, framework: Framework, now: datetime) -> None:
    """Keep a framework as it is now, in place of what there was under its name and version."""
    mine = (SkillRow.framework == framework.name, SkillRow.version == framework.version)
    session.execute(delete(SkillRow).where(*mine))
    row = session.get(FrameworkRow, (framework.name, framework.version))
    if row is None:
        row = FrameworkRow(framework=framework.name, version=framework.version)
        session.add(row)
    row.title_fr, row.title_en = framework.title.fr, framework.title.en
    row.skills, row.digest, row.taken_at = len(framework.skills), framework.digest, now
    session.flush()
    values = [_values(skill) for skill in framework.skills]
    for start in range(0, len(values), _BATCH):
        session.execute(insert(SkillRow), values[start : start + _BATCH])


def skill_of(row: SkillRow) -> KnownSkill:
    """A row as the services know it."""
    return KnownSkill(
        key=SkillKey(row.framework, row.version, row.code),
        kind=row.kind,
        label=Words(row.label_fr, row.label_en),
        description=Words(row.description_fr, row.description_en),
        uri=row.uri,
        parent=row.parent,
    )


def _values(skill: KnownSkill) -> dict[str, object]:
    return {
        "framework": skill.key.framework,
        "version": skill.key.version,
        "code": skill.key.code,
        "kind": skill.kind,
        "uri": skill.uri,
        "label_fr": skill.label.fr,
        "label_en": skill.label.en,
        "description_fr": skill.description.fr,
        "description_en": skill.description.en,
        "parent": skill.parent,
        "words": words_of(skill),
    }
