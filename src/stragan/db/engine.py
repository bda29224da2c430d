"""One `Database`, two ways in: reads without a transaction, and `write()`, which is exactly one transaction.

Errors of the drivers that callers may expect are translated: a broken unique or primary key is `Duplicate`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple, Protocol

from stragan.db.snapshots import Snapshot
from stragan.db.statements import Params, Statement

Row = Sequence[Any]
NONE: Params = {}


class Duplicate(Exception):
    """A row with this key exists already."""


class Unusable(Exception):
    """A database that this program cannot work with; the text is for the person who starts it."""


class Unmet(Exception):
    """A step of a submitted transaction did not change as many rows as it must; nothing of it was kept."""

    def __init__(self, step: int) -> None:
        super().__init__(f"step {step}")
        self.step = step


class Step(NamedTuple):
    """A statement of a submitted transaction; `changes` is the number of rows that it must change, if that matters."""

    statement: Statement
    params: Params
    changes: int | None = None


class Reader(Protocol):
    """Statements that return rows. A reader sees what was committed, a transaction also what it wrote itself."""

    async def one(self, statement: Statement, params: Params = NONE) -> Row | None: ...
    async def all(self, statement: Statement, params: Params = NONE) -> Sequence[Row]: ...


class Tx(Reader, Protocol):
    """An open write transaction; it commits when the block ends without an exception."""

    async def execute(self, statement: Statement, params: Params = NONE) -> int:
        """Run a statement that changes rows and return how many it changed."""

    async def many(self, statement: Statement, rows: Iterable[Params]) -> None:
        """Run a statement once for each set of parameters."""


async def run(tx: Tx, steps: Iterable[Step]) -> None:
    """Run steps inside an open transaction. Raises `Unmet`, which must leave the transaction."""
    for index, (statement, params, changes) in enumerate(steps):
        changed = await tx.execute(statement, params)
        if changes is not None and changed != changes:
            raise Unmet(index)


class Database(Reader, Protocol):
    dialect: str

    def write(self) -> AbstractAsyncContextManager[Tx]: ...
    async def submit(self, steps: Sequence[Step]) -> None:
        """Run a transaction that needs no look at what it reads: cheaper than `write()` where many come at once.

        Raises `Unmet` or `Duplicate` when one of the steps fails; then none of them was kept.
        """

    async def snapshot(self, name: str) -> Snapshot:
        """Copy everything that is committed, under a name; an older copy of that name is replaced."""

    async def snapshots(self) -> Sequence[Snapshot]: ...
    async def drop_snapshot(self, name: str) -> bool:
        """Whether there was one."""

    async def restore(
        self, name: str, *, keep: Collection[str], then: Sequence[Step], replacing: Callable[[], None]
    ) -> bool:
        """Have the rows of a snapshot, but for the tables `keep`, and with the changes `then`: all at once or not.

        `replacing` is called when nothing speaks against it any more. Returns False if there is no such snapshot;
        raises `NewerSnapshot`. One of an older schema is migrated.
        """

    async def migrate(self) -> None: ...
    async def close(self) -> None: ...
