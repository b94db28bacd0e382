"""Alembic runs this file. The connection comes from ``api.migrations.migrate``, never from a configuration file."""

from __future__ import annotations

from alembic import context

from api.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
