from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from stragan.db.engine import Reader, Row, Tx
from stragan.db.statements import Params, Statement, metadata, one_of

tags = Table(
    "offer_tag",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
tagged = Table(
    "tagged_offer",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tag_id", Text, primary_key=True),
    Index("ix_tagged_offer_tag", "seller_id", "tag_id", "offer_id"),
)
_t, _g = tags.c, tagged.c
_one = and_(_t.seller_id == bindparam("seller_id"), _t.id == bindparam("id"))
_of_offer = and_(_g.seller_id == bindparam("seller_id"), _g.offer_id == bindparam("offer_id"))
_of_tag = and_(_g.seller_id == bindparam("seller_id"), _g.tag_id == bindparam("id"))
_in_order = (_t.created_at, _t.id)
_shown = select(_t.id, _t.name, _t.hidden)
_same = and_(_t.seller_id == _g.seller_id, _t.id == _g.tag_id)

ADD = Statement(insert(tags))
COUNT = Statement(select(func.count()).select_from(tags).where(_t.seller_id == bindparam("seller_id")))
REPLACE = Statement(update(tags).where(_one).values(name=bindparam("new_name"), hidden=bindparam("new_hidden")))
REMOVE = Statement(delete(tags).where(_one))
LEAVE = Statement(delete(tagged).where(_of_tag))
PAGE = Statement(
    _shown.where(_t.seller_id == bindparam("seller_id"))
    .order_by(*_in_order)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
KNOWN = Statement(
    select(_t.id).where(_t.seller_id == bindparam("seller_id"), one_of(_t.id, "ids")).with_for_update(read=True)
)
OF_OFFER = Statement(_shown.select_from(tags.join(tagged, _same)).where(_of_offer).order_by(*_in_order))
OF_OFFERS = Statement(
    select(_g.offer_id, _t.name)
    .select_from(tags.join(tagged, _same))
    .where(_g.seller_id == bindparam("seller_id"), one_of(_g.offer_id, "ids"))
    .order_by(*_in_order)
)
COUNTS = Statement(select(_g.tag_id, func.count()).where(_g.seller_id == bindparam("seller_id")).group_by(_g.tag_id))
TAGGED = Statement(select(_g.offer_id).where(_of_tag))
CLEAR = Statement(delete(tagged).where(_of_offer))
GIVE = Statement(insert(tagged))


async def add(tx: Tx, row: Params) -> None:
    await tx.execute(ADD, row)


async def count(reader: Reader, seller_id: str) -> int:
    row = await reader.one(COUNT, {"seller_id": seller_id})
    return row[0] if row else 0


async def replace(tx: Tx, seller_id: str, id_: str, name: str, *, hidden: bool) -> bool:
    """False when it is gone."""
    changed = {"new_name": name, "new_hidden": hidden}
    return await tx.execute(REPLACE, {"seller_id": seller_id, "id": id_, **changed}) > 0


async def remove(tx: Tx, seller_id: str, id_: str) -> bool:
    """With it, its place on offers. False when it was gone already."""
    if await tx.execute(REMOVE, {"seller_id": seller_id, "id": id_}) == 0:
        return False
    await tx.execute(LEAVE, {"seller_id": seller_id, "id": id_})
    return True


async def page(reader: Reader, seller_id: str, limit: int, offset: int) -> Sequence[Row]:
    """(id, name, hidden), oldest first."""
    return await reader.all(PAGE, {"seller_id": seller_id, "limit": limit, "offset": offset})


async def known(tx: Tx, seller_id: str, ids: Sequence[str]) -> frozenset[str]:
    """Those of the ids that are tags of the seller; none of them is removed until the transaction ends."""
    return frozenset(row[0] for row in await tx.all(KNOWN, {"seller_id": seller_id, "ids": list(ids)}))


async def of_offer(reader: Reader, seller_id: str, offer_id: int) -> Sequence[Row]:
    """(id, name, hidden) of the tags of one offer, the oldest tag first."""
    return await reader.all(OF_OFFER, {"seller_id": seller_id, "offer_id": offer_id})


async def of_offers(reader: Reader, seller_id: str, offer_ids: Sequence[int]) -> Sequence[Row]:
    """(offer, name of a tag)."""
    return await reader.all(OF_OFFERS, {"seller_id": seller_id, "ids": list(offer_ids)})


async def counts(reader: Reader, seller_id: str) -> dict[str, int]:
    """How many offers have each tag; tags of none are not there."""
    return {row[0]: row[1] for row in await reader.all(COUNTS, {"seller_id": seller_id})}


async def offers_with(reader: Reader, seller_id: str, id_: str) -> list[int]:
    return [row[0] for row in await reader.all(TAGGED, {"seller_id": seller_id, "id": id_})]


async def clear(tx: Tx, seller_id: str, offer_id: int) -> None:
    await tx.execute(CLEAR, {"seller_id": seller_id, "offer_id": offer_id})


async def give(tx: Tx, seller_id: str, offer_id: int, tag_ids: Sequence[str]) -> None:
    await tx.many(GIVE, [{"seller_id": seller_id, "offer_id": offer_id, "tag_id": id_} for id_ in tag_ids])
