from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Params, Statement, metadata
from stragan.features.product_safety.schemas import Kind

responsible_parties = Table(
    "responsible_party",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact answer
    UniqueConstraint("seller_id", "kind", "name"),
    Index("ix_responsible_party_in_order", "seller_id", "kind", "created_at", "id"),
)
_t = responsible_parties.c
_mine = (_t.seller_id == bindparam("seller_id"), _t.kind == bindparam("kind"))
_one = (*_mine, _t.id == bindparam("id"))
_CHANGING = ("name", "body")
ADD = Statement(insert(responsible_parties))
REPLACE = Statement(
    update(responsible_parties).where(*_one).values({name: bindparam(f"new_{name}") for name in _CHANGING})
)
ONE = Statement(select(_t.body).where(*_one))
NAMED = Statement(select(_t.body).where(*_mine, _t.name == bindparam("name")))
EXISTS = Statement(select(_t.id).where(*_one))
COUNT = Statement(select(func.count()).select_from(responsible_parties).where(*_mine))
PAGE = Statement(
    select(_t.body)
    .where(*_mine)
    .order_by(_t.created_at, _t.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


async def add(tx: Tx, row: Params) -> None:
    """Raises `Duplicate` when the name is taken."""
    await tx.execute(ADD, row)


async def replace(tx: Tx, seller_id: str, kind: Kind, id_: str, columns: Params) -> None:
    """Raises `Duplicate` when the name is taken."""
    changed = {f"new_{name}": columns[name] for name in _CHANGING}
    await tx.execute(REPLACE, {"seller_id": seller_id, "kind": kind, "id": id_, **changed})


async def find(reader: Reader, seller_id: str, kind: Kind, id_: str) -> bytes | None:
    row = await reader.one(ONE, {"seller_id": seller_id, "kind": kind, "id": id_})
    return row[0] if row else None


async def named(reader: Reader, seller_id: str, kind: Kind, name: str) -> list[bytes]:
    return [row[0] for row in await reader.all(NAMED, {"seller_id": seller_id, "kind": kind, "name": name})]


async def exists(reader: Reader, seller_id: str, kind: Kind, id_: str) -> bool:
    return await reader.one(EXISTS, {"seller_id": seller_id, "kind": kind, "id": id_}) is not None


async def count(reader: Reader, seller_id: str, kind: Kind) -> int:
    row = await reader.one(COUNT, {"seller_id": seller_id, "kind": kind})
    return row[0] if row else 0


async def page(reader: Reader, seller_id: str, kind: Kind, limit: int, offset: int) -> Sequence[bytes]:
    params = {"seller_id": seller_id, "kind": kind, "limit": limit, "offset": offset}
    return [row[0] for row in await reader.all(PAGE, params)]
