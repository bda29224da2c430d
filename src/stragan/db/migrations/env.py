"""Alembic's entry: `run.py` hands over an open connection."""

from alembic import context

from stragan.db.statements import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=False)
context.run_migrations()
