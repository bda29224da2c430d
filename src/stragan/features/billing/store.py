"""Commissions that were agreed at a purchase, and the entries of sellers' bills."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

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
from stragan.db.statements import Params, Statement, metadata, one_of
from stragan.features.billing.schemas import Commission

commissions = Table(
    "commission",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("line_item_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("place", Integer, nullable=False),  # of the line in its order
    Column("offer_id", Text, nullable=False),
    Column("offer_name", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),  # gross, hundredths
    Column("featured_amount", BigInteger, nullable=False),  # on top of it
    Column("currency", Text, nullable=False),
    Column("marketplace_id", Text, nullable=False),
    Column("charged_at", BigInteger),  # null until the order is to be sent
    Index("ix_commission_seller_order", "seller_id", "order_id"),
)
entries = Table(
    "billing_entry",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),  # in the seller's book
    Column("type_id", Text, nullable=False),
    Column("offer_id", Text),
    Column("offer_name", Text),
    Column("order_id", Text),
    Column("marketplace_id", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("value", BigInteger, nullable=False),  # hundredths
    Column("balance", BigInteger, nullable=False),
    Column("tax_percentage", Text),
    Column("occurred_at", BigInteger, nullable=False),
    Index("ix_billing_entry_seller_occurred", "seller_id", "occurred_at"),
)
c, e = commissions.c, entries.c
COMMISSION_COLUMNS = (
    c.line_item_id,
    c.order_id,
    c.place,
    c.offer_id,
    c.offer_name,
    c.quantity,
    c.amount,
    c.featured_amount,
    c.currency,
    c.marketplace_id,
    c.charged_at,
)


class EntryRow(NamedTuple):
    id: str
    number: int
    type_id: str
    offer_id: str | None
    offer_name: str | None
    order_id: str | None
    marketplace_id: str
    currency: str
    value: int
    balance: int
    tax_percentage: str | None
    occurred_at: int


ADD_COMMISSION = Statement(insert(commissions))
COMMISSION = Statement(
    select(*COMMISSION_COLUMNS).where(
        c.seller_id == bindparam("seller_id"), c.line_item_id == bindparam("line_item_id")
    )
)
_of_order = and_(c.seller_id == bindparam("seller_id"), c.order_id == bindparam("order_id"))
OF_ORDER = Statement(select(*COMMISSION_COLUMNS).where(_of_order).order_by(c.place))
CHARGE = Statement(update(commissions).where(_of_order, c.charged_at.is_(None)).values(charged_at=bindparam("at")))
ADD_ENTRY = Statement(insert(entries))
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "marketplace_id": e.marketplace_id == bindparam("marketplace_id"),
    "occurred_gte": e.occurred_at >= bindparam("occurred_gte"),
    "occurred_lte": e.occurred_at <= bindparam("occurred_lte"),
    "types": one_of(e.type_id, "types"),
    "offer_id": e.offer_id == bindparam("offer_id"),
    "order_id": e.order_id == bindparam("order_id"),
}
SEARCH = Search(entries, [entries.c[name] for name in EntryRow._fields], FILTERS, [desc(e.occurred_at), desc(e.number)])


async def add_commissions(tx: Tx, seller_id: str, rows: Sequence[Commission]) -> None:
    await tx.many(ADD_COMMISSION, [{"seller_id": seller_id, **row._asdict()} for row in rows])


async def commission(db: Reader, seller_id: str, line_item_id: str) -> Commission | None:
    row = await db.one(COMMISSION, {"seller_id": seller_id, "line_item_id": line_item_id})
    return Commission(*row) if row else None


async def of_order(db: Reader, seller_id: str, order_id: str) -> Sequence[Commission]:
    """In the order of its lines."""
    rows = await db.all(OF_ORDER, {"seller_id": seller_id, "order_id": order_id})
    return [Commission(*row) for row in rows]


async def charge(tx: Tx, seller_id: str, order_id: str, at: int) -> None:
    await tx.execute(CHARGE, {"seller_id": seller_id, "order_id": order_id, "at": at})


async def add_entry(tx: Tx, seller_id: str, row: EntryRow) -> None:
    params: Params = {"seller_id": seller_id, **row._asdict()}
    await tx.execute(ADD_ENTRY, params)
