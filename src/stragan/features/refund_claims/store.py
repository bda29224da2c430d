"""Claims as rows."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
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
from stragan.db.statements import Statement, metadata

claims = Table(
    "refund_claim",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("line_item_id", Text, nullable=False),
    Column("offer_id", Text, nullable=False),
    Column("buyer_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("bought", Integer, nullable=False),  # pieces
    Column("bought_at", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),  # of the commission, hundredths
    Column("currency", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_refund_claim_seller_order", "seller_id", "order_id"),
    Index("ix_refund_claim_seller_created", "seller_id", "created_at"),
)
c = claims.c


class ClaimRow(NamedTuple):
    id: str
    order_id: str
    line_item_id: str
    offer_id: str
    buyer_id: str
    type: Any
    status: Any
    quantity: int
    bought: int
    bought_at: int
    amount: int
    currency: str
    created_at: int


COLUMNS = [claims.c[name] for name in ClaimRow._fields]
_key = and_(c.seller_id == bindparam("seller_id"), c.id == bindparam("id"))
ADD = Statement(insert(claims))
FIND = Statement(select(*COLUMNS).where(_key))
OF_ORDER = Statement(
    select(*COLUMNS)
    .where(c.seller_id == bindparam("seller_id"), c.order_id == bindparam("order_id"))
    .order_by(c.created_at, c.id)
)
SET_STATUS = Statement(update(claims).where(_key).values(status=bindparam("new_status")))
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "offer_id": c.offer_id == bindparam("offer_id"),
    "buyer_id": c.buyer_id == bindparam("buyer_id"),
    "status": c.status == bindparam("status"),
}
SEARCH = Search(claims, COLUMNS, FILTERS, [desc(c.created_at), desc(c.id)])


async def add(tx: Tx, seller_id: str, row: ClaimRow) -> None:
    await tx.execute(ADD, {"seller_id": seller_id, **row._asdict()})


async def find(db: Reader, seller_id: str, id_: str) -> ClaimRow | None:
    row = await db.one(FIND, {"seller_id": seller_id, "id": id_})
    return ClaimRow(*row) if row else None


async def of_order(db: Reader, seller_id: str, order_id: str) -> Sequence[ClaimRow]:
    """Oldest first."""
    rows = await db.all(OF_ORDER, {"seller_id": seller_id, "order_id": order_id})
    return [ClaimRow(*row) for row in rows]


async def set_status(tx: Tx, seller_id: str, id_: str, status: str) -> None:
    await tx.execute(SET_STATUS, {"seller_id": seller_id, "id": id_, "new_status": status})
