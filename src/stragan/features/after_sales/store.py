from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Params, Statement, metadata
from stragan.db.upsert import upsert
from stragan.features.after_sales.schemas import Kind

after_sales = Table(
    "after_sales_terms",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact answer to GET
    Column("body_pl", LargeBinary),  # the same for a reader of Polish, where it differs
)
_t = after_sales.c
_mine = (_t.seller_id == bindparam("seller_id"), _t.kind == bindparam("kind"))
_one = (*_mine, _t.id == bindparam("id"))
_CHANGING = ("name", "body", "body_pl")
_in_order = select(_t.id, _t.name).where(*_mine).order_by(_t.created_at, _t.id)
_page = {"limit": bindparam("limit", type_=Integer), "offset": bindparam("offset", type_=Integer)}
ADD = Statement(insert(after_sales))
PUT = Statement(upsert(after_sales, ("seller_id", "kind", "id"), ("created_at", *_CHANGING)))
REPLACE = Statement(update(after_sales).where(*_one).values({name: bindparam(f"new_{name}") for name in _CHANGING}))
REMOVE = Statement(delete(after_sales).where(*_one))
ONE = Statement(select(_t.body, _t.body_pl).where(*_one))
KNOWN = Statement(select(_t.id).where(*_one))
ANY = Statement(select(_t.id).where(*_mine).limit(1))
NAMES = Statement(_in_order)
PAGE_OF_NAMES = Statement(_in_order.limit(_page["limit"]).offset(_page["offset"]))
PAGE_OF_BODIES = Statement(
    select(_t.body, _t.body_pl)
    .where(*_mine)
    .order_by(_t.created_at, _t.id)
    .limit(_page["limit"])
    .offset(_page["offset"])
)


async def add(tx: Tx, row: Params) -> None:
    await tx.execute(ADD, row)


async def put(tx: Tx, row: Params) -> None:
    await tx.execute(PUT, row)


async def replace(tx: Tx, seller_id: str, kind: Kind, id_: str, columns: Params) -> bool:
    """False when it is gone."""
    changed = {f"new_{name}": columns[name] for name in _CHANGING}
    return await tx.execute(REPLACE, {"seller_id": seller_id, "kind": kind, "id": id_, **changed}) > 0


async def remove(tx: Tx, seller_id: str, kind: Kind, id_: str) -> bool:
    """False when it was gone already."""
    return await tx.execute(REMOVE, {"seller_id": seller_id, "kind": kind, "id": id_}) > 0


async def find(reader: Reader, seller_id: str, kind: Kind, id_: str) -> Row | None:
    """The body, and the Polish one where it differs."""
    return await reader.one(ONE, {"seller_id": seller_id, "kind": kind, "id": id_})


async def known(reader: Reader, seller_id: str, kind: str, id_: str) -> bool:
    return await reader.one(KNOWN, {"seller_id": seller_id, "kind": kind, "id": id_}) is not None


async def has_any(reader: Reader, seller_id: str, kind: Kind) -> bool:
    return await reader.one(ANY, {"seller_id": seller_id, "kind": kind}) is not None


async def names(reader: Reader, seller_id: str, kind: Kind) -> Sequence[Row]:
    return await reader.all(NAMES, {"seller_id": seller_id, "kind": kind})


async def page_of_names(reader: Reader, seller_id: str, kind: Kind, limit: int, offset: int) -> Sequence[Row]:
    return await reader.all(PAGE_OF_NAMES, {"seller_id": seller_id, "kind": kind, "limit": limit, "offset": offset})


async def page_of_bodies(reader: Reader, seller_id: str, kind: Kind, limit: int, offset: int) -> Sequence[Row]:
    return await reader.all(PAGE_OF_BODIES, {"seller_id": seller_id, "kind": kind, "limit": limit, "offset": offset})
