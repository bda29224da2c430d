"""PostgreSQL's connections: a stack of at most so many, none of which is ever handed on broken."""

import asyncio
from typing import Any

import asyncpg
import pytest
from shelf import add, count, numbers
from sqlalchemy import func, select, text

from stragan.db.engine import Duplicate
from stragan.db.postgres import PostgresDatabase
from stragan.db.statements import Statement

PID = Statement(select(func.pg_backend_pid()))
SLEEP = Statement(select(text("pg_sleep(30)")))


async def pid(db: Any) -> int:
    return int((await db.one(PID))[0])


async def kill(url: str, *pids: int) -> None:
    connection = await asyncpg.connect(url)
    for process in pids:
        await connection.execute("SELECT pg_terminate_backend($1, 5000)", process)
    await connection.close()


async def interrupted(work: Any) -> None:
    """Start the work, and cancel it when it has reached the server."""
    task = asyncio.create_task(work)
    await asyncio.wait((task,), timeout=0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_the_one_used_last_is_used_first(on_postgres: Any) -> None:
    async def scenario(db: PostgresDatabase) -> None:
        assert len({await pid(db) for _ in range(10)}) == 1
        together = await asyncio.gather(*(pid(db) for _ in range(3)))
        assert len(set(together)) <= 3
        assert len({await pid(db) for _ in range(10)}) == 1

    on_postgres(scenario)


def test_never_more_than_the_size(on_postgres: Any) -> None:
    async def scenario(db: PostgresDatabase) -> None:
        opened, together, most = 0, 0, 0
        three = asyncio.Barrier(3)  # three must be able to be in at once
        really_open = db._open  # noqa: SLF001

        async def counted() -> Any:
            nonlocal opened
            opened += 1
            return await really_open()

        db._open = counted  # type: ignore[method-assign]  # noqa: SLF001

        async def work(number: int) -> None:
            nonlocal together, most
            async with db.write() as tx:
                together += 1
                most = max(most, together)
                await three.wait()
                await add(tx, number)
                together -= 1

        await asyncio.gather(*(work(number) for number in range(60)))
        assert most == 3
        assert opened <= 3
        assert await count(db) == 60

    on_postgres(scenario, size=3)


def test_a_cancelled_read_leaves_a_connection_that_works(on_postgres: Any) -> None:
    async def scenario(db: PostgresDatabase) -> None:
        for _ in range(3):
            await interrupted(db.one(SLEEP))
            assert await asyncio.wait_for(count(db), 20) == 0

    on_postgres(scenario, size=1)


def test_a_cancelled_transaction_leaves_nothing(on_postgres: Any) -> None:
    async def write_and_sleep(db: PostgresDatabase) -> None:
        async with db.write() as tx:
            await add(tx, 1)
            await tx.one(SLEEP)

    async def scenario(db: PostgresDatabase) -> None:
        for _ in range(3):
            await interrupted(write_and_sleep(db))
            assert await asyncio.wait_for(numbers(db), 20) == []
        async with db.write() as tx:
            await add(tx, 1)
        assert await numbers(db) == [1]

    on_postgres(scenario, size=1)


def test_cancelled_while_waiting_for_a_connection(on_postgres: Any) -> None:
    async def scenario(db: PostgresDatabase) -> None:
        async with db.write():
            await interrupted(count(db))
        assert await count(db) == 0

    on_postgres(scenario, size=1)


def test_an_error_in_a_transaction_leaves_a_connection_that_works(on_postgres: Any) -> None:
    async def scenario(db: PostgresDatabase) -> None:
        process = await pid(db)
        with pytest.raises(Duplicate):  # noqa: PT012  (the block is a transaction)
            async with db.write() as tx:
                await add(tx, 1)
                await add(tx, 1)
        assert await count(db) == 0
        assert await pid(db) == process

    on_postgres(scenario, size=1)


def test_closed_connections_are_replaced(on_postgres: Any) -> None:
    """As after a restart of the database: the first requests may fail, if they were under way, but no later ones."""

    async def scenario(db: PostgresDatabase) -> None:
        connections = [db._connection() for _ in range(3)]  # noqa: SLF001
        opened = [await connection.__aenter__() for connection in connections]
        processes = [connection.get_server_pid() for connection in opened]
        for connection in connections:
            await connection.__aexit__(None, None, None)
        assert len(set(processes)) == 3
        await kill(db.url, *processes)
        for connection in opened:
            while not connection.is_closed():  # noqa: ASYNC110  (another process or task)
                await asyncio.sleep(0.01)  # the news comes from another process
        assert await pid(db) not in processes
        async with db.write() as tx:
            await add(tx, 1)
        assert await count(db) == 1

    on_postgres(scenario, size=3)


def test_a_connection_that_breaks_in_use_is_not_used_again(on_postgres: Any) -> None:
    async def scenario(db: PostgresDatabase) -> None:
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):  # noqa: PT012  (the block is a transaction)
            async with db.write() as tx:
                await add(tx, 1)
                await kill(db.url, await pid(tx))
                await add(tx, 2)
        assert await count(db) == 0

    on_postgres(scenario, size=1)


def test_close_closes_all(on_postgres: Any) -> None:
    async def scenario(db: PostgresDatabase) -> None:
        await asyncio.gather(*(pid(db) for _ in range(5)))
        free = list(db._free)  # noqa: SLF001
        await db.close()
        assert free
        assert all(connection.is_closed() for connection in free)

    on_postgres(scenario)
