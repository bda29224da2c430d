"""PostgreSQL through asyncpg: a LIFO stack of connections, plain statements for reads, one transaction per write."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager

import asyncpg

from stragan.db import migrations, postgres_snapshots
from stragan.db.engine import NONE, Duplicate, Row, Step, Unusable, run
from stragan.db.gate import still_there
from stragan.db.snapshots import Snapshot
from stragan.db.statements import Params, Statement
from stragan.kernel.ids import new_uuid


class _Tx:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def one(self, statement: Statement, params: Params = NONE) -> Row | None:
        text, bind = statement.postgresql()
        row: Row | None = await self._connection.fetchrow(text, *bind(params))
        return row

    async def all(self, statement: Statement, params: Params = NONE) -> Sequence[Row]:
        text, bind = statement.postgresql()
        rows: Sequence[Row] = await self._connection.fetch(text, *bind(params))
        return rows

    async def execute(self, statement: Statement, params: Params = NONE) -> int:
        text, bind = statement.postgresql()
        try:
            tag: str = await self._connection.execute(text, *bind(params))
        except asyncpg.UniqueViolationError as error:
            raise Duplicate(str(error)) from error
        return int(tag.rsplit(" ", 1)[-1])

    async def many(self, statement: Statement, rows: Iterable[Params]) -> None:
        text, bind = statement.postgresql()
        try:
            await self._connection.executemany(text, [bind(row) for row in rows])
        except asyncpg.UniqueViolationError as error:
            raise Duplicate(str(error)) from error


class PostgresDatabase:
    """At most `size` connections, opened when needed; the one used last is used first, so few stay busy and warm."""

    dialect = "postgresql"

    def __init__(self, url: str, *, size: int = 10) -> None:
        self.url = url
        self._free: list[asyncpg.Connection] = []
        self._slots = asyncio.Semaphore(size)

    async def _open(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.url, statement_cache_size=1000)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        async with self._slots:
            still_there()
            connection = self._free.pop() if self._free else await self._open()
            while connection.is_closed():
                connection = self._free.pop() if self._free else await self._open()
            try:
                yield connection
            finally:
                if connection.is_closed() or connection.is_in_transaction():
                    connection.terminate()  # a cancelled request left it in an unknown state
                else:
                    self._free.append(connection)

    async def one(self, statement: Statement, params: Params = NONE) -> Row | None:
        async with self._connection() as connection:
            return await _Tx(connection).one(statement, params)

    async def all(self, statement: Statement, params: Params = NONE) -> Sequence[Row]:
        async with self._connection() as connection:
            return await _Tx(connection).all(statement, params)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[_Tx]:
        async with self._connection() as connection, connection.transaction():
            yield _Tx(connection)
            still_there()

    async def submit(self, steps: Sequence[Step]) -> None:
        async with self.write() as tx:
            await run(tx, steps)

    async def snapshot(self, name: str) -> Snapshot:
        now = time.time_ns() // 1_000_000
        async with self._connection() as connection, connection.transaction(isolation="repeatable_read"):
            await postgres_snapshots.save(connection, name, now)
            found = await postgres_snapshots.all_of_them(connection)
        return next(snapshot for snapshot in found if snapshot.name == name)

    async def snapshots(self) -> Sequence[Snapshot]:
        async with self._connection() as connection:
            return await postgres_snapshots.all_of_them(connection)

    async def drop_snapshot(self, name: str) -> bool:
        async with self._connection() as connection, connection.transaction():
            return await postgres_snapshots.drop(connection, name)

    async def restore(
        self, name: str, *, keep: Collection[str], then: Sequence[Step], replacing: Callable[[], None]
    ) -> bool:
        """Transactions that have begun and have written nothing yet are refused when they end."""
        async with self._connection() as connection:
            if not await postgres_snapshots.exists(connection, name):
                return False
            old = await postgres_snapshots.outdated(connection, name)
        if old is not None:
            await self._upgrade_snapshot(name, old)
        replacing()
        async with self._connection() as connection, connection.transaction():
            await postgres_snapshots.restore(connection, name, keep)
            await run(_Tx(connection), then)
        return True

    async def _upgrade_snapshot(self, name: str, revision: str) -> None:
        """Migrations know names of keys and indexes, which copies lack: a whole schema is made, filled and migrated."""
        from stragan.db.migrations.run import upgrade  # noqa: PLC0415  (Alembic costs a quarter of a second)

        scratch = f"stragan_upgrade_{new_uuid().replace('-', '')}"
        async with self._connection() as connection:
            await connection.execute(f'CREATE SCHEMA "{scratch}"')
        try:
            await asyncio.to_thread(upgrade, self.url, revision, schema=scratch)
            async with self._connection() as connection, connection.transaction():
                await postgres_snapshots.fill(connection, name, scratch)
            await asyncio.to_thread(upgrade, self.url, schema=scratch)
            async with self._connection() as connection, connection.transaction():
                await postgres_snapshots.supersede(connection, name, scratch)
        finally:
            async with self._connection() as connection:
                await connection.execute(f'DROP SCHEMA IF EXISTS "{scratch}" CASCADE')

    async def migrate(self) -> None:
        try:
            async with self._connection():
                pass
        except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise Unusable(f"cannot connect to the PostgreSQL database: {error}") from error
        await migrations.upgrade(self, self.url)

    async def close(self) -> None:
        while self._free:
            await self._free.pop().close()
