from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    asc,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    true,
)

from stragan.db.engine import Reader, Row, Tx
from stragan.db.searches import Page, Search
from stragan.db.statements import Params, Statement, metadata
from stragan.db.upsert import upsert

sets = Table(
    "variant_set",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),  # by which it is found and sorted
    Column("body", LargeBinary, nullable=False),  # the set as it was sent
)
members = Table(
    "variant_offer",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("set_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_variant_offer_seller_offer", "seller_id", "offer_id"),
)
_s, _m = sets.c, members.c
_one = and_(_s.seller_id == bindparam("seller_id"), _s.id == bindparam("id"))


def _named(parameter: str) -> ColumnElement[bool]:
    return _s.folded.like(bindparam(parameter), escape="\\")


_has = exists().where(_m.seller_id == _s.seller_id, _m.set_id == _s.id, _m.offer_id == bindparam("offer_id"))
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "named": _named("named"),
    "named_or_has": or_(_named("named_or_has"), _has),
    "offer_id": true(),  # a parameter of the filter above
}

PUT = Statement(upsert(sets, ("seller_id", "id"), ("name", "folded", "body")))
ONE = Statement(select(_s.body).where(_one))
REMOVE = Statement(delete(sets).where(_one))
CLEAR = Statement(delete(members).where(_m.seller_id == bindparam("seller_id"), _m.set_id == bindparam("id")))
ADD = Statement(insert(members))
_own = members.alias("own").c
SIBLINGS = Statement(
    select(_m.offer_id)
    .distinct()
    .where(
        _own.seller_id == bindparam("seller_id"),
        _own.offer_id == bindparam("offer_id"),
        _m.seller_id == _own.seller_id,
        _m.set_id == _own.set_id,
    )
    .order_by(_m.offer_id)
    .limit(bindparam("most", type_=Integer))
)
SEARCH = Search(sets, [_s.id, _s.name], FILTERS, [asc(_s.folded), asc(_s.id)])


async def put(tx: Tx, row: Params, offer_ids: Sequence[int]) -> None:
    """The set, new or another one under its id, and its offers."""
    key = {"seller_id": row["seller_id"], "id": row["id"]}
    await tx.execute(PUT, row)
    await tx.execute(CLEAR, key)
    await tx.many(ADD, [{"seller_id": row["seller_id"], "set_id": row["id"], "offer_id": id_} for id_ in offer_ids])


async def find(reader: Reader, seller_id: str, id_: str) -> bytes | None:
    row = await reader.one(ONE, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def remove(tx: Tx, seller_id: str, id_: str) -> bool:
    """False when it was gone already."""
    if await tx.execute(REMOVE, {"seller_id": seller_id, "id": id_}) == 0:
        return False
    await tx.execute(CLEAR, {"seller_id": seller_id, "id": id_})
    return True


async def siblings(reader: Reader, seller_id: str, offer_id: int, most: int) -> list[int]:
    """The offers of all sets of an offer, itself among them; none if it is in no set."""
    params = {"seller_id": seller_id, "offer_id": offer_id, "most": most}
    return [row[0] for row in await reader.all(SIBLINGS, params)]


async def search(reader: Reader, seller_id: str, filters: Params, page: Page) -> tuple[Sequence[Row], int]:
    """(id, name) by name, and how many match."""
    given: dict[str, Any] = dict(filters)
    return await SEARCH.page(reader, seller_id, given, page)
