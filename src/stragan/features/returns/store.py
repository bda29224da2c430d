"""Returns as rows: the exact answer, the columns of single values, and a row for each of several values."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

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
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from stragan.db.engine import Reader, Tx
from stragan.db.searches import Page, Search
from stragan.db.statements import Params, Statement, metadata, one_of

returns = Table(
    "customer_return",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),  # of the seller's returns, in the order of their commits
    Column("order_id", Text, nullable=False),
    Column("buyer_login", Text, nullable=False),
    Column("buyer_email", Text, nullable=False),
    Column("reference_number", Text, nullable=False),
    Column("marketplace_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("pieces", LargeBinary, nullable=False),  # how many of each line item of the order
    Column("body", LargeBinary, nullable=False),  # the exact answer to GET
    Index("ix_customer_return_id", "id", unique=True),
    Index("ix_customer_return_number", "seller_id", "number", unique=True),
    Index("ix_customer_return_order", "seller_id", "order_id"),
)
values = Table(
    "customer_return_value",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("return_id", Text, primary_key=True),
)
counters = Table(
    "customer_return_counter",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
r, v = returns.c, values.c
_key = and_(r.seller_id == bindparam("seller_id"), r.id == bindparam("id"))
_counter = insert_or(counters).values(seller_id=bindparam("seller_id"), last=1)
COUNT = Statement(
    _counter.on_conflict_do_update(index_elements=["seller_id"], set_={"last": counters.c.last + 1}).returning(
        counters.c.last
    )
)
ADD = Statement(insert(returns))
ADD_VALUE = Statement(insert(values))
BODY = Statement(select(r.body).where(_key))
LOCK = Statement(select(r.body).where(_key).with_for_update())
OWNER = Statement(select(r.seller_id).where(r.id == bindparam("id")))
OF_ORDER = Statement(
    select(r.pieces, r.body)
    .where(r.seller_id == bindparam("seller_id"), r.order_id == bindparam("order_id"))
    .order_by(r.number)
)
NUMBER = Statement(select(r.number).where(_key))
REPLACE = Statement(
    update(returns).where(_key).values(status=bindparam("new_status"), body=bindparam("new_body", type_=LargeBinary))
)


class Made(NamedTuple):
    """A return as it was made: how many pieces of each line item, and its present answer."""

    pieces: bytes
    body: bytes


async def add(tx: Tx, row: Params, of_several: Mapping[str, Sequence[str]]) -> None:
    """`of_several` has the values of each kind that a filter may look for."""
    seller_id = row["seller_id"]
    counted = await tx.one(COUNT, {"seller_id": seller_id})
    assert counted is not None
    await tx.execute(ADD, {**row, "number": counted[0]})
    rows = [
        {"seller_id": seller_id, "kind": kind, "value": value, "return_id": row["id"]}
        for kind, found in of_several.items()
        for value in dict.fromkeys(found)
    ]
    await tx.many(ADD_VALUE, rows)


async def body(db: Reader, seller_id: str, id_: str) -> bytes | None:
    row = await db.one(BODY, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def lock(tx: Tx, seller_id: str, id_: str) -> bytes | None:
    """The body of the seller's return, locked until the transaction ends."""
    row = await tx.one(LOCK, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def owner(db: Reader, id_: str) -> str | None:
    """The seller to whom it is sent."""
    row = await db.one(OWNER, {"id": id_})
    return row[0] if row else None


async def of_order(db: Reader, seller_id: str, order_id: str) -> Sequence[Made]:
    """Oldest first."""
    return [Made(*row) for row in await db.all(OF_ORDER, {"seller_id": seller_id, "order_id": order_id})]


async def number(db: Reader, seller_id: str, id_: str) -> int | None:
    row = await db.one(NUMBER, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def replace(tx: Tx, seller_id: str, id_: str, status: str, body: bytes) -> None:
    await tx.execute(REPLACE, {"seller_id": seller_id, "id": id_, "new_status": status, "new_body": body})


def _has(kind: str) -> ColumnElement[bool]:
    """One of its values of this kind is among those that are looked for."""
    return exists().where(v.seller_id == r.seller_id, v.return_id == r.id, v.kind == kind, one_of(v.value, kind))


SEVERAL = (
    "offer_ids",
    "names",
    "waybills",
    "transporting_waybills",
    "carrier_ids",
    "transporting_carrier_ids",
    "phone_numbers",
)
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "ids": one_of(r.id, "ids"),
    "order_ids": one_of(r.order_id, "order_ids"),
    "buyer_emails": one_of(r.buyer_email, "buyer_emails"),
    "buyer_logins": one_of(r.buyer_login, "buyer_logins"),
    "reference_numbers": one_of(r.reference_number, "reference_numbers"),
    "marketplace_ids": one_of(r.marketplace_id, "marketplace_ids"),
    "statuses": one_of(r.status, "statuses"),
    "created_gte": r.created_at >= bindparam("created_gte"),
    "created_lte": r.created_at <= bindparam("created_lte"),
    "after": r.number > bindparam("after"),
    **{kind: _has(kind) for kind in SEVERAL},
}
SEARCH = Search(returns, [r.body], FILTERS, [r.number])


async def search(db: Reader, seller_id: str, filters: Params, page: Page) -> tuple[list[bytes], int]:
    """The bodies of one page, oldest first, and how many returns match in all."""
    rows, total = await SEARCH.page(db, seller_id, filters, page)
    return [row[0] for row in rows], total
