"""Commands and their tasks, one row per offer."""

from collections.abc import Sequence
from typing import Any, NamedTuple

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
from stragan.db.statements import Statement, metadata

commands = Table(
    "publication_command",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),  # the request as understood; tells a repetition from a reuse
    Column("action", Text, nullable=False),
    Column("scheduled_for", BigInteger),
    Column("total", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("completed_at", BigInteger),
)
tasks = Table(
    "publication_task",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("command_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("offer_id", Text, nullable=False),  # as the client wrote it: it may be anything
    Column("status", Text, nullable=False),
    Column("message", Text),
    Column("finished_at", BigInteger),
)
c, t = commands.c, tasks.c
_command = and_(c.seller_id == bindparam("seller_id"), c.id == bindparam("id"))
_tasks = and_(t.seller_id == bindparam("seller_id"), t.command_id == bindparam("id"))

ADD_COMMAND = Statement(insert(commands).values({column.name: bindparam(column.name) for column in commands.columns}))
ADD_TASK = Statement(insert(tasks).values({column.name: bindparam(column.name) for column in tasks.columns}))
COMMAND = Statement(
    select(c.id, c.content, c.action, c.scheduled_for, c.total, c.created_at, c.completed_at).where(_command)
)
LOCKED_COMMAND = Statement(select(c.id).where(_command, c.completed_at.is_(None)).with_for_update())
COUNTS = Statement(select(t.status, func.count()).where(_tasks).group_by(t.status))
PAGE = Statement(
    select(t.offer_id, t.status, t.message, t.finished_at)
    .where(_tasks)
    .order_by(t.position)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
NEW = Statement(
    select(t.position, t.offer_id)
    .where(_tasks, t.status == "NEW")
    .order_by(t.position)
    .limit(bindparam("limit", type_=Integer))
)
FINISH_TASK = Statement(
    update(tasks)
    .where(_tasks, t.position == bindparam("at"))
    .values(status=bindparam("outcome"), message=bindparam("text"), finished_at=bindparam("now"))
)
COMPLETE = Statement(update(commands).where(_command).values(completed_at=bindparam("now")))


class Stored(NamedTuple):
    id: str
    content: bytes
    action: str
    scheduled_for: int | None
    total: int
    created_at: int
    completed_at: int | None


async def add(tx: Tx, seller_id: str, command: Stored, offer_ids: Sequence[str]) -> None:
    await tx.execute(ADD_COMMAND, {"seller_id": seller_id, **command._asdict()})
    blank = {"seller_id": seller_id, "command_id": command.id, "status": "NEW", "message": None, "finished_at": None}
    await tx.many(ADD_TASK, [{**blank, "position": i, "offer_id": id_} for i, id_ in enumerate(offer_ids)])


async def find(db: Reader, seller_id: str, command_id: str) -> Stored | None:
    row = await db.one(COMMAND, {"seller_id": seller_id, "id": command_id})
    return Stored(*row) if row else None


async def lock(tx: Tx, seller_id: str, command_id: str) -> bool:
    """Whether the command is unfinished; nobody else works on it until the transaction ends."""
    return await tx.one(LOCKED_COMMAND, {"seller_id": seller_id, "id": command_id}) is not None


async def counts(db: Reader, seller_id: str, command_id: str) -> dict[str, int]:
    rows = await db.all(COUNTS, {"seller_id": seller_id, "id": command_id})
    return {row[0]: row[1] for row in rows}


async def page(db: Reader, seller_id: str, command_id: str, limit: int, offset: int) -> Sequence[Sequence[Any]]:
    return await db.all(PAGE, {"seller_id": seller_id, "id": command_id, "limit": limit, "offset": offset})


async def new(tx: Tx, seller_id: str, command_id: str, limit: int) -> Sequence[Sequence[Any]]:
    return await tx.all(NEW, {"seller_id": seller_id, "id": command_id, "limit": limit})


async def finish(tx: Tx, seller_id: str, command_id: str, outcomes: Sequence[tuple[int, str, str]], now: int) -> None:
    """Write (position, status, message) of tasks that are done."""
    same = {"seller_id": seller_id, "id": command_id, "now": now}
    await tx.many(FINISH_TASK, [{**same, "at": at, "outcome": status, "text": text} for at, status, text in outcomes])


async def complete(tx: Tx, seller_id: str, command_id: str, now: int) -> None:
    await tx.execute(COMPLETE, {"seller_id": seller_id, "id": command_id, "now": now})
