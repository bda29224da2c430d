"""Operations: requests that are finished after their answer, and how they ended."""

from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from stragan.db.engine import Reader, Step, Tx
from stragan.db.statements import Statement, metadata

operations = Table(
    "product_offer_operation",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, primary_key=True),
    Column("request", LargeBinary, nullable=False),  # the document that the offer is to become
    Column("base_url", Text, nullable=False),  # under which the client reaches this server
    Column("started_at", BigInteger, nullable=False),
    Column("completed_at", BigInteger),  # null while it is not finished
    Column("problems", LargeBinary),  # of one that failed
    Index("ix_product_offer_operation_started_at", "started_at"),
)
o = operations.c
_is_open = o.completed_at.is_(None)
Index(  # an offer has one at a time
    "ix_product_offer_operation_open",
    o.seller_id,
    o.offer_id,
    unique=True,
    sqlite_where=_is_open,
    postgresql_where=_is_open,
)
_of_offer = and_(o.seller_id == bindparam("seller_id"), o.offer_id == bindparam("offer_id"))
_one = and_(_of_offer, o.id == bindparam("id"))

ADD = Statement(insert(operations).values({column.name: bindparam(column.name) for column in operations.columns}))
ONE = Statement(select(*operations.columns).where(_one))
OPEN = Statement(select(o.id).where(_of_offer, o.completed_at.is_(None)).limit(1))
COMPLETE = Statement(
    update(operations)
    .where(_one, o.completed_at.is_(None))
    .values(completed_at=bindparam("now"), problems=bindparam("found"))
)
OLD = Statement(delete(operations).where(o.started_at < bindparam("before"), o.completed_at.is_not(None)))


class Stored(NamedTuple):
    """An operation, in the order of the table."""

    seller_id: str
    offer_id: int
    id: str
    request: bytes
    base_url: str
    started_at: int
    completed_at: int | None
    problems: bytes | None


def adding(operation: Stored) -> Step:
    return Step(ADD, operation._asdict())


async def find(reader: Reader, seller_id: str, offer_id: int, operation_id: str) -> Stored | None:
    row = await reader.one(ONE, {"seller_id": seller_id, "offer_id": offer_id, "id": operation_id})
    return Stored(*row) if row else None


async def is_busy(reader: Reader, seller_id: str, offer_id: int) -> bool:
    """Whether an operation of the offer is not finished."""
    return await reader.one(OPEN, {"seller_id": seller_id, "offer_id": offer_id}) is not None


async def complete(tx: Tx, operation: Stored, now: int, problems: bytes | None) -> bool:
    """Whether it was open until now."""
    key = {"seller_id": operation.seller_id, "offer_id": operation.offer_id, "id": operation.id}
    return await tx.execute(COMPLETE, {**key, "now": now, "found": problems}) == 1


async def forget(tx: Tx, before: int) -> None:
    await tx.execute(OLD, {"before": before})
