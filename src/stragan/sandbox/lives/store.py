from typing import NamedTuple

from sqlalchemy import Column, Integer, LargeBinary, Table, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from stragan.db.engine import Reader, Step, Tx
from stragan.db.statements import Statement, metadata

lives = Table(
    "order_life",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # its steps, those that were done among them
)
c = lives.c
_new = insert(lives).values(order_id=bindparam("order_id"), version=1, body=bindparam("body"))
PUT = Statement(
    _new.on_conflict_do_update(index_elements=["order_id"], set_={"version": c.version + 1, "body": _new.excluded.body})
)
FIND = Statement(select(c.version, c.body).where(c.order_id == bindparam("order_id")))
REPLACE = Statement(
    update(lives)
    .where(c.order_id == bindparam("order_id"), c.version == bindparam("seen"))
    .values(version=c.version + 1, body=bindparam("new_body", type_=LargeBinary))
)


class Row(NamedTuple):
    version: int
    body: bytes


async def put(tx: Tx, order_id: str, body: bytes) -> None:
    """Begin a life, or another one in place of the last."""
    await tx.execute(PUT, {"order_id": order_id, "body": body})


async def find(db: Reader, order_id: str) -> Row | None:
    row = await db.one(FIND, {"order_id": order_id})
    return Row(*row) if row else None


def replacing(order_id: str, seen: int, body: bytes) -> Step:
    """The next state of a life; nobody may have changed it since it had the version `seen`."""
    return Step(REPLACE, {"order_id": order_id, "seen": seen, "new_body": body}, changes=1)
