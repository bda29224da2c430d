"""Commands and their tasks, one row for each change of an offer."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Params, Statement, metadata
from stragan.features.commands.schemas import Status

commands = Table(
    "command",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),  # the request as understood; tells a repetition from a reuse
    Column("total", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("completed_at", BigInteger),
)
tasks = Table(
    "command_task",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("command_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("offer_id", Text, nullable=False),  # as the client wrote it: it may be anything
    Column("field", Text, nullable=False),  # what is changed of the offer
    Column("status", Text, nullable=False),
    Column("message", Text),
    Column("problems", LargeBinary),  # of one that failed; null: the message says it all
    Column("finished_at", BigInteger),
)
c, t = commands.c, tasks.c
_command = and_(
    c.seller_id == bindparam("seller_id"),
    c.kind == bindparam("kind"),
    c.id == bindparam("id"),
)
_tasks = and_(
    t.seller_id == bindparam("seller_id"),
    t.kind == bindparam("kind"),
    t.command_id == bindparam("id"),
)

ADD_COMMAND = Statement(insert(commands).values({column.name: bindparam(column.name) for column in commands.columns}))
ADD_TASK = Statement(insert(tasks).values({column.name: bindparam(column.name) for column in tasks.columns}))
COMMAND = Statement(select(*commands.columns).where(_command))
LOCKED_COMMAND = Statement(select(c.id).where(_command, c.completed_at.is_(None)).with_for_update())
COUNTS = Statement(select(t.status, func.count()).where(_tasks).group_by(t.status))
PAGE = Statement(
    select(t.offer_id, t.field, t.status, t.message, t.problems, t.finished_at)
    .where(_tasks)
    .order_by(t.position)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
NEW = Statement(
    select(t.position, t.offer_id, t.field)
    .where(_tasks, t.status == "NEW")
    .order_by(t.position)
    .limit(bindparam("limit", type_=Integer))
)
FINISH_TASK = Statement(
    update(tasks)
    .where(_tasks, t.position == bindparam("at"))
    .values(
        status=bindparam("outcome"),
        message=bindparam("text"),
        problems=bindparam("found"),
        finished_at=bindparam("now"),
    )
)
COMPLETE = Statement(update(commands).where(_command).values(completed_at=bindparam("now")))


class Stored(NamedTuple):
    """A command, in the order of the table."""

    seller_id: str
    kind: str
    id: str
    content: bytes
    total: int
    created_at: int
    completed_at: int | None


class Target(NamedTuple):
    """What a task changes of which offer."""

    offer_id: str
    field: str


class Todo(NamedTuple):
    """A task that has no result yet."""

    position: int
    offer_id: str
    field: str


class TaskRow(NamedTuple):
    offer_id: str
    field: str
    status: Status
    message: str | None
    problems: bytes | None
    finished_at: int | None


class Outcome(NamedTuple):
    """How a task ended."""

    position: int
    status: Status
    message: str
    problems: bytes | None


async def add(tx: Tx, command: Stored, targets: Sequence[Target]) -> None:
    """Raises `Duplicate` when there is a command of this kind and id."""
    await tx.execute(ADD_COMMAND, command._asdict())
    blank = {
        "seller_id": command.seller_id,
        "kind": command.kind,
        "command_id": command.id,
        "status": "NEW",
        "message": None,
        "problems": None,
        "finished_at": None,
    }
    await tx.many(ADD_TASK, [{**blank, "position": i, **target._asdict()} for i, target in enumerate(targets)])


async def find(db: Reader, seller_id: str, kind: str, command_id: str) -> Stored | None:
    row = await db.one(COMMAND, {"seller_id": seller_id, "kind": kind, "id": command_id})
    return Stored(*row) if row else None


async def lock(tx: Tx, command: Stored) -> bool:
    """Whether the command is unfinished; nobody else works on it until the transaction ends."""
    return await tx.one(LOCKED_COMMAND, _key(command)) is not None


async def counts(db: Reader, command: Stored) -> dict[str, int]:
    rows = await db.all(COUNTS, _key(command))
    return {row[0]: row[1] for row in rows}


async def page(db: Reader, command: Stored, limit: int, offset: int) -> list[TaskRow]:
    return [TaskRow(*row) for row in await db.all(PAGE, {**_key(command), "limit": limit, "offset": offset})]


async def new(db: Reader, command: Stored, limit: int) -> list[Todo]:
    """The first tasks without a result."""
    return [Todo(*row) for row in await db.all(NEW, {**_key(command), "limit": limit})]


async def finish(tx: Tx, command: Stored, outcomes: Sequence[Outcome], now: int) -> None:
    same = {**_key(command), "now": now}
    await tx.many(
        FINISH_TASK,
        [
            {**same, "at": at, "outcome": status, "text": message, "found": problems}
            for at, status, message, problems in outcomes
        ],
    )


async def complete(tx: Tx, command: Stored, now: int) -> None:
    await tx.execute(COMPLETE, {**_key(command), "now": now})


def _key(command: Stored) -> Params:
    return {"seller_id": command.seller_id, "kind": command.kind, "id": command.id}
