"""Runs Alembic against a database of either kind, without an `alembic.ini`."""

import asyncio
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, pool
from sqlalchemy.ext.asyncio import create_async_engine

from stragan.db.migrations import FOLDER


def upgrade(url: str, revision: str = "head", *, schema: str | None = None) -> None:
    """Apply every migration that the database lacks, up to a revision. Blocks; call it in a thread.

    `schema` is one of PostgreSQL other than the usual.
    """
    if url.startswith("sqlite:"):
        # The driver would commit each CREATE TABLE by itself: a crash in between would leave half a schema for ever.
        engine = create_engine(url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                _upgrade(connection, revision)
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
        return
    asyncio.run(_upgrade_postgres(url, revision, schema))


async def _upgrade_postgres(url: str, revision: str, schema: str | None) -> None:
    there = {"server_settings": {"search_path": schema}} if schema else {}
    address = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(address, poolclass=pool.NullPool, connect_args=there)
    async with engine.begin() as connection:
        # Two servers may start at once on an empty database: the second waits, then finds nothing to do.
        await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(737472616761)")
        await connection.run_sync(_upgrade, revision)
    await engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    command.upgrade(config, revision)
