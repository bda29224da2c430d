import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from shelf import make_at, make_in_file

from harness import database
from stragan.db.postgres import PostgresDatabase
from stragan.db.sqlite import SqliteDatabase

Scenario = Callable[[Any], Awaitable[None]]


@pytest.fixture(scope="module")
def postgres_url(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    """A PostgreSQL database of this module with the shelf's table."""
    with database("postgresql", tmp_path_factory.mktemp("postgresql"), request) as settings:
        assert settings.database is not None
        asyncio.run(make_at(settings.database))
        yield settings.database


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Callable[[Scenario], None]:
    def play(scenario: Scenario) -> None:
        async def run() -> None:
            db = SqliteDatabase(make_in_file(tmp_path / "test.db"))
            try:
                await scenario(db)
            finally:
                await db.close()

        asyncio.run(run())

    return play


@pytest.fixture
def on_postgres(postgres_url: str) -> Callable[..., None]:
    def play(scenario: Scenario, *, size: int = 10) -> None:
        async def run() -> None:
            db = PostgresDatabase(postgres_url, size=size)
            async with db._connection() as connection:  # noqa: SLF001
                await connection.execute("TRUNCATE item")
            try:
                await scenario(db)
            finally:
                await db.close()

        asyncio.run(run())

    return play


@pytest.fixture
def play(kind: str, request: pytest.FixtureRequest) -> Callable[[Scenario], None]:
    """Runs a scenario, a coroutine function of an empty database, on both kinds."""
    played: Callable[[Scenario], None] = request.getfixturevalue("on_sqlite" if kind == "sqlite" else "on_postgres")
    return played
