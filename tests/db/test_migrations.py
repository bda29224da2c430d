"""The migrations make exactly the tables that the stores describe, on both databases."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from harness import database
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

import stragan.app  # noqa: F401  (every store registers its tables)
from stragan.db import migrations
from stragan.db.migrations import run
from stragan.db.statements import metadata


def differences(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def test_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    run.upgrade(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert differences(connection) == []
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == migrations.head()
    engine.dispose()


def test_postgresql(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async def compare(url: str) -> list[Any]:
        engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
        async with engine.connect() as connection:
            found = await connection.run_sync(differences)
        await engine.dispose()
        return found

    with database("postgresql", tmp_path, request) as settings:
        assert settings.database is not None
        run.upgrade(settings.database)
        run.upgrade(settings.database)  # nothing is left to do
        assert asyncio.run(compare(settings.database)) == []


def test_revisions_follow_one_another() -> None:
    names = sorted(path.stem for path in (migrations.FOLDER / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
