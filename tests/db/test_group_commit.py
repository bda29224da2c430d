"""SQLite's writer: transactions that wait at the same time commit together, and each one is on its own all the same."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from shelf import add, count, make_in_file, numbers

from stragan.db.engine import Duplicate, Unusable
from stragan.db.sqlite import SqliteDatabase


def statements(db: SqliteDatabase) -> list[str]:
    """Every statement that the writer runs from now on."""
    seen: list[str] = []
    db.writing.set_trace_callback(seen.append)
    return seen


class BadCommit:
    """The writing connection, but a COMMIT fails, as on a full disk; what it wrote is rolled back."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str) -> Any:
        if statement == "COMMIT":
            raise sqlite3.OperationalError("disk I/O error")
        return self._connection.execute(statement)


async def write(db: SqliteDatabase, number: int, **columns: Any) -> int:
    async with db.write() as tx:
        await asyncio.sleep(0)
        await add(tx, number, **columns)
    return number


def test_transactions_share_commits(on_sqlite: Any) -> None:
    async def scenario(db: SqliteDatabase) -> None:
        seen = statements(db)
        await asyncio.gather(*(write(db, number) for number in range(200)))
        assert await count(db) == 200
        assert 1 <= seen.count("COMMIT") <= 20
        assert seen.count("COMMIT") == seen.count("BEGIN IMMEDIATE")

    on_sqlite(scenario)


def test_only_the_one_that_fails_is_rolled_back(on_sqlite: Any) -> None:
    async def scenario(db: SqliteDatabase) -> None:
        await write(db, 7)
        results = await asyncio.gather(*(write(db, number) for number in range(20)), return_exceptions=True)
        assert isinstance(results[7], Duplicate)
        assert [result for result in results if result is not results[7]] == [n for n in range(20) if n != 7]
        assert await numbers(db) == list(range(20))

    on_sqlite(scenario)


def test_whatever_is_raised_in_the_block_undoes_it(on_sqlite: Any) -> None:
    async def scenario(db: SqliteDatabase) -> None:
        for error in (ValueError, asyncio.CancelledError, KeyboardInterrupt):
            with pytest.raises(error):  # noqa: PT012  (the block is a transaction)
                async with db.write() as tx:
                    await add(tx, 1)
                    raise error
            assert not db.writing.in_transaction
        assert await count(db) == 0

    on_sqlite(scenario)


def test_nobody_is_told_done_before_the_commit(on_sqlite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(db: SqliteDatabase) -> None:
        gate, to_thread = asyncio.Event(), asyncio.to_thread

        async def slowly(*call: Any) -> Any:
            await gate.wait()
            return await to_thread(*call)

        monkeypatch.setattr("stragan.db.sqlite.asyncio.to_thread", slowly)
        writers = [asyncio.create_task(write(db, number)) for number in range(3)]
        done, _ = await asyncio.wait(writers, timeout=0.05)
        assert done == set()
        assert await count(db) == 0  # a reader sees only what was committed
        gate.set()
        assert await asyncio.gather(*writers) == [0, 1, 2]
        assert await count(db) == 3

    on_sqlite(scenario)


def test_cancelled_while_it_waits_for_its_turn(on_sqlite: Any) -> None:
    async def scenario(db: SqliteDatabase) -> None:
        async with db.write() as tx:
            waiting = asyncio.create_task(write(db, 1))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait((waiting,))
            await add(tx, 2)
        assert waiting.cancelled()
        assert await numbers(db) == [2]
        await write(db, 3)
        assert await numbers(db) == [2, 3]

    on_sqlite(scenario)


def test_cancelled_while_it_waits_for_the_commit(on_sqlite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its change is kept, since others are committed with it; nobody else is disturbed."""

    async def scenario(db: SqliteDatabase) -> None:
        gate, to_thread = asyncio.Event(), asyncio.to_thread

        async def slowly(*call: Any) -> Any:
            await gate.wait()
            return await to_thread(*call)

        monkeypatch.setattr("stragan.db.sqlite.asyncio.to_thread", slowly)
        writers = [asyncio.create_task(write(db, number)) for number in range(3)]
        await asyncio.wait(writers, timeout=0.05)
        writers[1].cancel()
        await asyncio.wait((writers[1],))
        gate.set()
        results = await asyncio.gather(*writers, return_exceptions=True)
        assert (results[0], results[2]) == (0, 2)
        assert isinstance(results[1], asyncio.CancelledError)
        assert await numbers(db) == [0, 1, 2]

    on_sqlite(scenario)


def test_a_failed_commit_reaches_everybody_who_waited(on_sqlite: Any) -> None:
    async def scenario(db: SqliteDatabase) -> None:
        healthy = db.writing
        db.writing = BadCommit(healthy)  # type: ignore[assignment]
        results = await asyncio.gather(*(write(db, number) for number in range(10)), return_exceptions=True)
        assert [str(result) for result in results] == ["disk I/O error"] * 10
        db.writing = healthy
        assert await count(db) == 0
        await write(db, 1)
        assert await numbers(db) == [1]

    on_sqlite(scenario)


def test_a_commit_that_fails_in_an_unknown_way_leaves_nobody_waiting(
    on_sqlite: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(db: SqliteDatabase) -> None:
        async def no_thread(*_: Any) -> Any:
            raise RuntimeError("can't start new thread")

        with monkeypatch.context() as patch:
            patch.setattr("stragan.db.sqlite.asyncio.to_thread", no_thread)
            with pytest.raises(RuntimeError, match="new thread"):
                await asyncio.wait_for(write(db, 1), 20)
        await write(db, 2)
        assert await numbers(db) == [2]

    on_sqlite(scenario)


def test_a_group_that_sqlite_rolled_back_is_not_told_done(on_sqlite: Any) -> None:
    """On a full disk SQLite ends the outer transaction by itself; the next one must not carry the lost ones on."""

    async def scenario(db: SqliteDatabase) -> None:
        async def disk_full() -> None:
            async with db.write():
                db.writing.execute("ROLLBACK")
                raise sqlite3.OperationalError("database or disk is full")

        results = await asyncio.gather(write(db, 1), disk_full(), write(db, 3), return_exceptions=True)
        assert [type(result) for result in results] == [sqlite3.OperationalError, sqlite3.OperationalError, int]
        assert "rolled back together" in str(results[0])
        assert str(results[1]) == "database or disk is full"
        assert await numbers(db) == [3]
        await write(db, 4)
        assert await numbers(db) == [3, 4]

    on_sqlite(scenario)


def test_readers_do_not_wait_for_the_writer(on_sqlite: Any) -> None:
    async def scenario(db: SqliteDatabase) -> None:
        await write(db, 1)
        async with db.write() as tx:
            await add(tx, 2)
            assert await asyncio.wait_for(numbers(db), 20) == [1]

    on_sqlite(scenario)


def test_two_databases_share_a_file(tmp_path: Path) -> None:
    """Another process may look into the file, or write a little, while the server runs."""

    async def scenario() -> None:
        path = make_in_file(tmp_path / "test.db")
        first, second = SqliteDatabase(path), SqliteDatabase(path)
        for number in range(10):
            await write(first if number % 2 else second, number)
        assert await numbers(first) == await numbers(second) == list(range(10))
        await first.close()
        await second.close()

    asyncio.run(scenario())


def test_close_waits_for_the_last_commit(tmp_path: Path) -> None:
    async def scenario() -> None:
        path = make_in_file(tmp_path / "test.db")
        db = SqliteDatabase(path)
        writing = asyncio.create_task(write(db, 1))
        while not db._committing:  # noqa: SLF001, ASYNC110  (another task)
            await asyncio.sleep(0)
        await db.close()
        await writing
        again = SqliteDatabase(path)
        assert await numbers(again) == [1]
        await again.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 0)])
def test_an_acknowledged_change_is_on_the_disk(tmp_path: Path, durable: bool, synchronous: int) -> None:
    async def scenario() -> None:
        db = SqliteDatabase(make_in_file(tmp_path / "test.db"), durable=durable)
        assert db.writing.execute("PRAGMA synchronous").fetchone() == (synchronous,)
        assert db.writing.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        await db.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("case", ["no folder", "a folder", "no database"])
def test_a_file_that_is_no_database(tmp_path: Path, case: str) -> None:
    path = tmp_path / "test.db"
    match case:
        case "no folder":
            path = tmp_path / "none" / "test.db"
        case "a folder":
            path.mkdir()
        case "no database":
            path.write_bytes(b"hello " * 1000)
    with pytest.raises(Unusable, match=r"cannot open the database .*test\.db: "):
        SqliteDatabase(path)
