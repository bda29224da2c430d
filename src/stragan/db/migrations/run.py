"""Runs Alembic against a database of either kind, without an `alembic.ini`."""

import asyncio
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, pool
from sqlalchemy.ext.asyncio import create_async_engine

from stragan.db.migrations import FOLDER


def upgrade(url: str) -> None:
    """Apply every migration that the database lacks. Blocks; call it in a thread."""
    if url.startswith("sqlite:"):
        # The driver would commit each CREATE TABLE by itself: a crash in between would leave half a schema for ever.
        engine = create_engine(url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                _upgrade(connection)
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
        return
    asyncio.run(_upgrade_postgres(url))


async def _upgrade_postgres(url: str) -> None:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=pool.NullPool)
    async with engine.begin() as connection:
        # Two servers may start at once on an empty database: the second waits, then finds nothing to do.
        await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(737472616761)")
        await connection.run_sync(_upgrade)
    await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    command.upgrade(config, "head")
