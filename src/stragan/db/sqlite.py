"""SQLite as a server's database: reads inline on the loop, one writer whose waiting transactions commit together.

Each transaction is a savepoint inside a shared outer transaction. When the first one ends it asks for the commit; the
lock is fair, so everyone who waits by then still joins, and one `fsync` pays for all of them. Nobody is told "done"
before that commit has returned: with `synchronous=FULL` what was acknowledged survives a crash or a loss of power.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from typing_extensions import override

from stragan.db import migrations, sqlite_snapshots
from stragan.db.engine import NONE, Duplicate, Row, Step, Unmet, Unusable
from stragan.db.gate import still_there
from stragan.db.snapshots import Snapshot
from stragan.db.statements import Params, Statement

_CACHED_STATEMENTS = 512
_TURNS_OF_THE_LOOP = 2  # requests that have arrived meanwhile still join: fewer, larger commits
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
        "wal_autocheckpoint=8000",  # 32 MB: pages that change often are copied back once for many commits
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


class _Write:
    """One transaction: a savepoint that is kept when the block ends well, then the wait for the common commit."""

    __slots__ = ("_db",)

    def __init__(self, db: "SqliteDatabase") -> None:
        self._db = db

    async def __aenter__(self) -> _Connection:
        await self._db.lock.acquire()
        try:
            still_there()
            if not self._db.writing.in_transaction:
                self._db.writing.execute("BEGIN IMMEDIATE")
            self._db.writing.execute("SAVEPOINT one")
        except BaseException:
            self._db.lock.release()
            raise
        return self._db.tx

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        db = self._db
        try:
            if kind is not None:
                db.roll_back()
                return
            try:
                db.writing.execute("RELEASE one")
            except sqlite3.Error:
                db.roll_back()
                raise
            committed = db.join()
        finally:
            db.lock.release()
        await committed


class SqliteDatabase(_Connection):
    dialect = "sqlite"

    def __init__(self, path: Path, *, durable: bool = True, committed: Callable[[], None] = lambda: None) -> None:
        self.path = path
        self._durable = durable
        self._committed = committed  # called after each commit of this process, which has the file alone
        try:
            self.reading = connect(path, durable=durable)
            self.writing = connect(path, durable=durable)
        except sqlite3.Error as error:
            raise Unusable(f"cannot open the database {path}: {error}") from error
        super().__init__(self.reading)
        self.tx = _Connection(self.writing)
        self.lock = asyncio.Lock()
        self.shelf = sqlite_snapshots.Shelf(path, durable=durable)
        self._waiting: list[asyncio.Future[None]] = []  # transactions that are done but for the commit
        self._submitted: list[tuple[Sequence[Step], asyncio.Future[None]]] = []  # transactions that wait to be run
        self._committing: set[asyncio.Task[None]] = set()

    @override
    async def one(self, statement: Statement, params: Params = NONE) -> Row | None:
        still_there()
        return await super().one(statement, params)

    @override
    async def all(self, statement: Statement, params: Params = NONE) -> Sequence[Row]:
        still_there()
        return await super().all(statement, params)

    def write(self) -> _Write:
        return _Write(self)

    def join(self) -> asyncio.Future[None]:
        """What a finished transaction waits for; the first one of a group asks for the commit."""
        if not self._waiting:
            self._spawn(self._commit())
        committed = asyncio.get_running_loop().create_future()
        self._waiting.append(committed)
        return committed

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._committing.add(task)
        task.add_done_callback(self._committing.discard)

    async def submit(self, steps: Sequence[Step]) -> None:
        still_there()
        if not self._submitted:
            self._spawn(self._run_submitted())
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._submitted.append((steps, done))
        await done

    async def _run_submitted(self) -> None:
        """Run all that was submitted until the connection is free, and commit it together with what waits already."""
        for _ in range(_TURNS_OF_THE_LOOP):
            await asyncio.sleep(0)
        async with self.lock:
            self._run_what_was_submitted()
        await self._commit()

    def _run_what_was_submitted(self) -> None:
        submitted, self._submitted = self._submitted, []
        self._waiting += self._applied(submitted)
        if not self._waiting and self.writing.in_transaction:  # all failed: nothing is left to commit
            self.writing.execute("ROLLBACK")

    def _applied(self, submitted: Sequence[tuple[Sequence[Step], asyncio.Future[None]]]) -> list[asyncio.Future[None]]:
        """The waiters of those that succeeded. At first all at once; if one fails, each by itself."""
        try:
            if not self.writing.in_transaction:
                self.writing.execute("BEGIN IMMEDIATE")
            self.writing.execute("SAVEPOINT all_of_them")
            try:
                for steps, _ in submitted:
                    self._run(steps)
            except Exception:  # noqa: BLE001  (which one it was is found out below)
                self.writing.execute("ROLLBACK TO all_of_them")  # fails if SQLite has given up the whole transaction
                return [done for steps, done in submitted if self._succeeds(steps, done)]
            finally:
                self.writing.execute("RELEASE all_of_them")
        except Exception as error:  # noqa: BLE001  (whatever it is, nobody may wait for ever)
            lost, self._waiting = self._waiting, []
            self._end([*lost, *(done for _, done in submitted)], error)
            return []
        return [done for _, done in submitted]

    def _succeeds(self, steps: Sequence[Step], done: asyncio.Future[None]) -> bool:
        self.writing.execute("SAVEPOINT one")
        try:
            self._run(steps)
        except Exception as error:  # noqa: BLE001  (it is the caller's)
            self.writing.execute("ROLLBACK TO one")
            if not done.done():
                done.set_exception(error)
            return False
        finally:
            self.writing.execute("RELEASE one")
        return True

    def _run(self, steps: Sequence[Step]) -> None:
        execute = self.writing.execute
        for index, (statement, params, changes) in enumerate(steps):
            text, bind = statement.sqlite()
            try:
                changed = execute(text, bind(params)).rowcount
            except sqlite3.IntegrityError as error:
                raise _translated(error) from error
            if changes is not None and changed != changes:
                raise Unmet(index)

    def roll_back(self) -> None:
        """Undo the open transaction alone, and the group's if it is the only one.

        SQLite by itself rolls back everything when the disk is full or broken. The group is lost then, and must not be
        told "done" by the commit of those who come later.
        """
        with suppress(sqlite3.Error):
            self.writing.execute("ROLLBACK TO one")
            self.writing.execute("RELEASE one")
            if self._waiting:
                return
        lost, self._waiting = self._waiting, []
        self._end(lost, sqlite3.OperationalError("the transaction was rolled back together with its group"))

    def _end(self, group: list[asyncio.Future[None]], error: Exception | None) -> None:
        """Tell a group how it ended."""
        if error is not None:
            with suppress(sqlite3.Error):
                self.writing.execute("ROLLBACK")
        for committed in group:
            if committed.done():  # its request was cancelled; what it did is kept all the same
                continue
            if error is None:
                committed.set_result(None)
            else:
                committed.set_exception(error)

    async def _commit(self) -> None:
        async with self.lock:
            await self._commit_group()

    async def _commit_group(self) -> None:
        group, self._waiting = self._waiting, []
        if not group:  # it was lost, or went along with the commit that a lost one had asked for
            return
        error: Exception | None = None
        try:
            if self._durable:
                await asyncio.to_thread(self.writing.execute, "COMMIT")
            else:  # it waits for no disk, and a thread would cost more than it does
                self.writing.execute("COMMIT")
        except Exception as failed:  # noqa: BLE001  (whatever it is, nobody may wait for ever)
            error = failed
        self._end(group, error)
        if error is None:
            self._committed()

    async def snapshot(self, name: str) -> Snapshot:
        return await asyncio.to_thread(self.shelf.save, name)

    async def snapshots(self) -> Sequence[Snapshot]:
        return await asyncio.to_thread(self.shelf.all)

    async def drop_snapshot(self, name: str) -> bool:
        return await asyncio.to_thread(self.shelf.drop, name)

    async def restore(
        self, name: str, *, keep: Collection[str], then: Sequence[Step], replacing: Callable[[], None]
    ) -> bool:
        """What was submitted before is done before, in the old state."""
        copy = await asyncio.to_thread(self.shelf.copy, name)
        if copy is None:
            return False
        try:
            async with self.lock:
                replacing()
                self._run_what_was_submitted()
                await self._commit_group()
                steps = [(text, bind(step.params)) for step in then for text, bind in (step.statement.sqlite(),)]
                await asyncio.to_thread(sqlite_snapshots.replace, self.path, self.writing, copy, keep, steps)
        finally:
            copy.unlink(missing_ok=True)
        return True

    async def migrate(self) -> None:
        await migrations.upgrade(self, f"sqlite:///{self.path}")

    async def close(self) -> None:
        if self._committing:
            await asyncio.gather(*self._committing)
        async with self.lock:  # nobody is in the middle of a transaction
            self.reading.close()
            self.writing.close()
