"""Bids as rows, one for each bidder of an auction. They count only for the listing in which they were placed."""

from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, and_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from stragan.db.engine import Database, Reader, Tx
from stragan.db.statements import Statement, metadata

AT_ONCE = 500  # deleted in one transaction

bids = Table(
    "bid",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True),
    Column("started_at", BigInteger, primary_key=True),  # of the listing: who republishes begins without bids
    Column("bidder_id", Text, primary_key=True),
    Column("maximum", BigInteger, nullable=False),  # hundredths
    Column("placed", BigInteger, nullable=False),  # the version of the offer with the bid: the order of bids
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_bid_expires_at", "expires_at"),
)
b = bids.c
_auction = and_(
    b.seller_id == bindparam("seller_id"),
    b.offer_id == bindparam("offer_id"),
    b.started_at == bindparam("started_at"),
)
_own = and_(_auction, b.bidder_id == bindparam("bidder_id"))
_new = insert_or(bids).values({column.name: bindparam(column.name) for column in bids.columns})

FIND = Statement(select(b.bidder_id, b.maximum, b.placed).where(_own))
HIGHEST = Statement(
    select(b.bidder_id, b.maximum, b.placed).where(_auction).order_by(b.maximum.desc(), b.placed).limit(2)
)
PUT = Statement(
    _new.on_conflict_do_update(
        index_elements=["seller_id", "offer_id", "started_at", "bidder_id"],
        set_={"maximum": _new.excluded.maximum, "placed": _new.excluded.placed},
    )
)
REMOVE = Statement(delete(bids).where(_own))
EXPIRED = Statement(
    select(b.seller_id, b.offer_id, b.started_at, b.bidder_id)
    .where(b.expires_at <= bindparam("now"))
    .order_by(b.expires_at)
    .limit(bindparam("most", type_=Integer))
)


class Listing(NamedTuple):
    """One time that an offer was listed as an auction."""

    seller_id: str
    offer_id: int
    started_at: int


class Row(NamedTuple):
    bidder_id: str
    maximum: int
    placed: int


async def find(db: Reader, listing: Listing, bidder_id: str) -> Row | None:
    row = await db.one(FIND, {**listing._asdict(), "bidder_id": bidder_id})
    return Row(*row) if row else None


async def highest(db: Reader, listing: Listing) -> list[Row]:
    """The two highest bids, of equal ones the earlier first."""
    return [Row(*row) for row in await db.all(HIGHEST, listing._asdict())]


async def put(tx: Tx, listing: Listing, row: Row, expires_at: int) -> None:
    """Add a bidder's bid, or replace the one that he has."""
    await tx.execute(PUT, {**listing._asdict(), **row._asdict(), "expires_at": expires_at})


async def remove(tx: Tx, listing: Listing, bidder_id: str) -> bool:
    return await tx.execute(REMOVE, {**listing._asdict(), "bidder_id": bidder_id}) == 1


async def forget(db: Database, now: int) -> None:
    """Delete what has expired, in transactions of its own."""
    while rows := await db.all(EXPIRED, {"now": now, "most": AT_ONCE}):
        async with db.write() as tx:
            for seller_id, offer_id, started_at, bidder_id in rows:
                await remove(tx, Listing(seller_id, offer_id, started_at), bidder_id)
