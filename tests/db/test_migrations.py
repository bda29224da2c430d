"""The migrations make exactly the tables that the stores describe, on both databases."""

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

import stragan.app  # noqa: F401  (every store registers its tables)
from harness import database
from stragan.db import migrations
from stragan.db.engine import Unusable
from stragan.db.migrations import run
from stragan.db.sqlite import SqliteDatabase
from stragan.db.statements import metadata

# Each database has a full-text index of its own kind, which SQLAlchemy cannot describe; the search tests use them.
FULL_TEXT = re.compile(r"(product|showcase)_text(_\w+)?|ix_(product|showcase)_words")


def differences(connection: Connection) -> list[Any]:
    options = {"include_name": lambda name, *_: name is None or FULL_TEXT.fullmatch(name) is None}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


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


def tables(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    found = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    connection.close()
    return found


def migrate(path: Path) -> None:
    async def opened() -> None:
        db = SqliteDatabase(path)
        try:
            await db.migrate()
        finally:
            await db.close()

    asyncio.run(opened())


def test_a_migration_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-made schema would make every later start fail."""
    path = tmp_path / "new.db"
    upgrade = run._upgrade  # noqa: SLF001

    def breaks_off(connection: Connection, revision: str) -> None:
        upgrade(connection, revision)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "_upgrade", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            run.upgrade(f"sqlite:///{path}")
    assert tables(path) == []
    migrate(path)
    assert set(metadata.tables) <= set(tables(path))


def test_several_processes_may_start_at_once(tmp_path: Path) -> None:
    async def together() -> None:
        url = f"sqlite:///{tmp_path / 'new.db'}"
        await asyncio.gather(*(asyncio.to_thread(run.upgrade, url) for _ in range(3)))

    asyncio.run(together())
    assert set(metadata.tables) <= set(tables(tmp_path / "new.db"))


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    migrate(path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(Unusable, match=r"has schema 9999, but this version of Stragan only knows up to \d{4}"):
        migrate(path)


def test_a_current_database_is_only_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(tmp_path / "new.db")
    monkeypatch.setattr(run, "upgrade", None)
    migrate(tmp_path / "new.db")
