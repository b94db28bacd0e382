"""The database's schema and how it came about: Alembic's versions, run from code.

``HEAD`` names the newest version, so that a start with an up-to-date schema costs one query and never loads Alembic.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

#: The newest file of ``versions``; a test compares.
HEAD = "0005"


def is_current(engine: Engine) -> bool:
    """True if the schema is the newest one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD)


def migrate(engine: Engine, revision: str = HEAD) -> bool:
    """Bring the schema forward to a revision, the newest one as a rule. False if it was up to date already."""
    if is_current(engine):
        return False
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return True
