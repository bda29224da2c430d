from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Integer, Table, Text, and_, bindparam, insert, select, update

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Params, Statement, metadata

invoices = Table(
    "order_invoice",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Text),
    Column("file_name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("file_key", Text),  # null until the file is sent, as are the following but `infected`
    Column("size", Integer),
    Column("infected", Integer, nullable=False),
    Column("uploaded_at", BigInteger),
)
links = Table(
    "billing_link",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
i, li = invoices.c, links.c
_order = and_(i.seller_id == bindparam("seller_id"), i.order_id == bindparam("order_id"))
_one = and_(_order, i.id == bindparam("id"))
_columns = (i.id, i.number, i.file_name, i.created_at, i.file_key, i.size, i.infected, i.uploaded_at)
ADD = Statement(insert(invoices))
OF_ORDER = Statement(select(*_columns).where(_order).order_by(i.created_at, i.id))
ONE = Statement(select(*_columns).where(_one))
_sent = ("file_key", "size", "infected", "uploaded_at")
ATTACH = Statement(
    update(invoices)
    .where(_one, i.file_key.is_(None))
    .values({name: bindparam(f"new_{name}", type_=invoices.c[name].type) for name in _sent})
)
KEYS = Statement(select(i.file_key).where(i.file_key.is_not(None)))
ADD_LINK = Statement(insert(links))
LINKS = Statement(
    select(li.id, li.url, li.created_at)
    .where(li.seller_id == bindparam("seller_id"), li.order_id == bindparam("order_id"))
    .order_by(li.created_at, li.id)
)


class Row(NamedTuple):
    id: str
    number: str | None
    file_name: str
    created_at: int
    file_key: str | None
    size: int | None
    infected: int
    uploaded_at: int | None


class LinkRow(NamedTuple):
    id: str
    url: str
    created_at: int


class Sent(NamedTuple):
    """What is known of a file once it has come."""

    file_key: str
    size: int
    infected: bool
    uploaded_at: int


async def add(tx: Tx, row: Params) -> None:
    await tx.execute(ADD, row)


async def of_order(db: Reader, seller_id: str, order_id: str) -> Sequence[Row]:
    """Oldest first."""
    return [Row(*row) for row in await db.all(OF_ORDER, {"seller_id": seller_id, "order_id": order_id})]


async def find(db: Reader, seller_id: str, order_id: str, id_: str) -> Row | None:
    row = await db.one(ONE, {"seller_id": seller_id, "order_id": order_id, "id": id_})
    return Row(*row) if row else None


async def attach(tx: Tx, seller_id: str, order_id: str, id_: str, sent: Sent) -> bool:
    """False when the invoice has a file already."""
    new = {f"new_{name}": value for name, value in sent._asdict().items()} | {"new_infected": int(sent.infected)}
    return await tx.execute(ATTACH, {"seller_id": seller_id, "order_id": order_id, "id": id_, **new}) > 0


async def file_keys(db: Reader) -> set[str]:
    """Of all sellers."""
    return {row[0] for row in await db.all(KEYS)}


async def add_link(tx: Tx, row: Params) -> None:
    await tx.execute(ADD_LINK, row)


async def links_of(db: Reader, seller_id: str, order_id: str) -> Sequence[LinkRow]:
    """Oldest first."""
    return [LinkRow(*row) for row in await db.all(LINKS, {"seller_id": seller_id, "order_id": order_id})]
