"""SQLite as a server's database: reads inline on the loop, one writer whose waiting transactions commit together.

Each transaction is a savepoint inside a shared outer transaction. When the first one ends it asks for the commit; the
lock is fair, so everyone who waits by then still joins, and one `fsync` pays for all of them. Nobody is told "done"
before that commit has returned: with `synchronous=FULL` what was acknowledged survives a crash or a loss of power.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from stragan.db import migrations
from stragan.db.engine import NONE, Duplicate, Row
from stragan.db.statements import Params, Statement

_CACHED_STATEMENTS = 512
_DUPLICATE = {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE}


def connect(path: Path, *, durable: bool) -> sqlite3.Connection:
    # The commit runs in a thread of the loop's pool while the loop leaves this connection alone: never two at once.
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=_CACHED_STATEMENTS
    )
    for pragma in (
        "journal_mode=WAL",
        f"synchronous={'FULL' if durable else 'OFF'}",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "cache_size=-32000",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


class _Connection:
    """The statements of `Reader` and `Tx` on one connection. Nothing here waits; `async` is the common interface."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany

    async def one(self, statement: Statement, params: Params = NONE) -> Row | None:
        text, bind = statement.sqlite()
        row: Row | None = self._execute(text, bind(params)).fetchone()
        return row

    async def all(self, statement: Statement, params: Params = NONE) -> Sequence[Row]:
        text, bind = statement.sqlite()
        return self._execute(text, bind(params)).fetchall()

    async def execute(self, statement: Statement, params: Params = NONE) -> int:
        text, bind = statement.sqlite()
        try:
            return self._execute(text, bind(params)).rowcount
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error

    async def many(self, statement: Statement, rows: Iterable[Params]) -> None:
        text, bind = statement.sqlite()
        try:
            self._executemany(text, [bind(row) for row in rows])
        except sqlite3.IntegrityError as error:
            raise _translated(error) from error


def _translated(error: sqlite3.IntegrityError) -> Exception:
    return Duplicate(str(error)) if error.sqlite_errorcode in _DUPLICATE else error


class SqliteDatabase(_Connection):
    dialect = "sqlite"

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._reading = connect(path, durable=durable)
        self._writing = connect(path, durable=durable)
        super().__init__(self._reading)
        self._tx = _Connection(self._writing)
        self._lock = asyncio.Lock()
        self._group: asyncio.Future[None] | None = None
        self._committing: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[_Connection]:
        async with self._lock:
            if not self._writing.in_transaction:
                self._writing.execute("BEGIN IMMEDIATE")
            self._writing.execute("SAVEPOINT one")
            try:
                yield self._tx
            except BaseException:
                self._writing.execute("ROLLBACK TO one")
                self._writing.execute("RELEASE one")
                if self._group is None:
                    self._writing.execute("ROLLBACK")
                raise
            self._writing.execute("RELEASE one")
            if self._group is None:
                self._group = asyncio.get_running_loop().create_future()
                task = asyncio.create_task(self._commit())
                self._committing.add(task)
                task.add_done_callback(self._committing.discard)
            group = self._group
        await asyncio.shield(group)

    async def _commit(self) -> None:
        async with self._lock:
            group, self._group = self._group, None
            assert group is not None
            try:
                await asyncio.to_thread(self._writing.execute, "COMMIT")
            except sqlite3.Error as error:
                with suppress(sqlite3.Error):
                    self._writing.execute("ROLLBACK")
                group.set_exception(error)
                group.exception()  # the waiting transactions raise it; if all were cancelled nobody else needs to
            else:
                group.set_result(None)

    async def migrate(self) -> None:
        await migrations.upgrade(self, f"sqlite:///{self.path}")

    async def close(self) -> None:
        if self._committing:
            await asyncio.gather(*self._committing)
        self._reading.close()
        self._writing.close()
