"""Refunds as rows: the exact answer, and the columns that filters need."""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    desc,
    insert,
    select,
    update,
)

from stragan.db.engine import Reader, Tx
from stragan.db.searches import Search
from stragan.db.statements import Params, Statement, metadata, one_of

refunds = Table(
    "payment_refund",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("payment_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("command_id", Text),
    Column("command_digest", LargeBinary),  # of the request
    Column("status", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact answer
    Index("ix_payment_refund_seller_command", "seller_id", "command_id", unique=True),
    Index("ix_payment_refund_seller_payment", "seller_id", "payment_id"),
    Index("ix_payment_refund_seller_created", "seller_id", "created_at"),
)
r = refunds.c
_key = and_(r.seller_id == bindparam("seller_id"), r.id == bindparam("id"))
ADD = Statement(insert(refunds))
LOCK = Statement(select(r.body).where(_key).with_for_update())
SETTLE = Statement(update(refunds).where(_key).values(status=bindparam("new_status"), body=bindparam("new_body")))
OF_PAYMENT = Statement(
    select(r.body).where(r.seller_id == bindparam("seller_id"), r.payment_id == bindparam("payment_id"))
)
OF_COMMAND = Statement(
    select(r.command_digest, r.body).where(
        r.seller_id == bindparam("seller_id"), r.command_id == bindparam("command_id")
    )
)
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "id": r.id == bindparam("id"),
    "payment_id": r.payment_id == bindparam("payment_id"),
    "order_id": r.order_id == bindparam("order_id"),
    "created_gte": r.created_at >= bindparam("created_gte"),
    "created_lte": r.created_at <= bindparam("created_lte"),
    "statuses": one_of(r.status, "statuses"),
}
SEARCH = Search(refunds, [r.body], FILTERS, [desc(r.created_at), desc(r.id)])


async def add(tx: Tx, row: Params) -> None:
    await tx.execute(ADD, row)


async def lock(tx: Tx, seller_id: str, id_: str) -> bytes | None:
    """The body of a refund, locked until the transaction ends."""
    row = await tx.one(LOCK, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def settle(tx: Tx, seller_id: str, id_: str, status: str, body: bytes) -> None:
    await tx.execute(SETTLE, {"seller_id": seller_id, "id": id_, "new_status": status, "new_body": body})


async def of_payment(db: Reader, seller_id: str, payment_id: str) -> Sequence[bytes]:
    rows = await db.all(OF_PAYMENT, {"seller_id": seller_id, "payment_id": payment_id})
    return [row[0] for row in rows]


async def of_command(db: Reader, seller_id: str, command_id: str) -> tuple[bytes, bytes] | None:
    """The digest of the request that a command was, and the refund as it is now."""
    row = await db.one(OF_COMMAND, {"seller_id": seller_id, "command_id": command_id})
    return (row[0], row[1]) if row else None
