"""Parcel numbers of orders, and parcels: what was told of each, whoever has sent it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text, and_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from stragan.db.engine import Reader, Tx
from stragan.db.statements import Params, Statement, metadata, one_of
from stragan.db.upsert import upsert

shipments = Table(
    "shipment",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("carrier_id", Text, nullable=False),
    Column("waybill", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # as it is listed
    Index("ix_shipment_waybill", "seller_id", "carrier_id", "waybill"),
)
# Whoever knows a number may ask for it, so that a parcel has no owner.
parcels = Table(
    "parcel",
    metadata,
    Column("carrier_id", Text, primary_key=True),
    Column("waybill", Text, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("told", LargeBinary),  # its statuses; null while it travels by the clock
)
s, p = shipments.c, parcels.c
_of_order = and_(s.seller_id == bindparam("seller_id"), s.order_id == bindparam("order_id"))
_parcel = and_(p.carrier_id == bindparam("carrier_id"), p.waybill == bindparam("waybill"))
_new = insert(parcels).values({column.name: bindparam(column.name) for column in p})
PUT = Statement(upsert(shipments, ("seller_id", "order_id", "id"), ("carrier_id", "waybill", "created_at", "body")))
BODIES = Statement(select(s.body).where(_of_order).order_by(s.created_at, s.id))
ORDERS_WITH = Statement(
    select(func.count())
    .select_from(shipments)
    .where(
        s.seller_id == bindparam("seller_id"),
        s.carrier_id == bindparam("carrier_id"),
        s.waybill == bindparam("waybill"),
    )
)
# Writes nothing new into a row that is there, but locks it.
REGISTER = Statement(
    _new.on_conflict_do_update(index_elements=["carrier_id", "waybill"], set_={"created_at": p.created_at})
)
LOCK = Statement(select(p.waybill, p.created_at, p.told).where(_parcel).with_for_update())
FIND = Statement(
    select(p.waybill, p.created_at, p.told).where(
        p.carrier_id == bindparam("carrier_id"), one_of(p.waybill, "waybills")
    )
)
TELL = Statement(update(parcels).where(_parcel).values(told=bindparam("new_told", type_=LargeBinary)))


class Parcel(NamedTuple):
    waybill: str
    created_at: int
    told: bytes | None


async def put(tx: Tx, row: Params) -> None:
    await tx.execute(PUT, row)


async def bodies(db: Reader, seller_id: str, order_id: str) -> list[bytes]:
    """The shipments of an order, oldest first."""
    return [row[0] for row in await db.all(BODIES, {"seller_id": seller_id, "order_id": order_id})]


async def orders_with(tx: Tx, seller_id: str, carrier_id: str, waybill: str) -> int:
    """How many orders of the seller have this number."""
    row = await tx.one(ORDERS_WITH, {"seller_id": seller_id, "carrier_id": carrier_id, "waybill": waybill})
    return row[0] if row else 0


async def register(tx: Tx, carrier_id: str, waybill: str, told: bytes | None, now: int) -> None:
    """A parcel of this number begins to exist unless there is one; its row is locked either way."""
    await tx.execute(REGISTER, {"carrier_id": carrier_id, "waybill": waybill, "created_at": now, "told": told})


async def lock(tx: Tx, carrier_id: str, waybill: str) -> Parcel | None:
    row = await tx.one(LOCK, {"carrier_id": carrier_id, "waybill": waybill})
    return Parcel(*row) if row else None


async def find(db: Reader, carrier_id: str, waybills: Collection[str]) -> Sequence[Parcel]:
    rows = await db.all(FIND, {"carrier_id": carrier_id, "waybills": list(waybills)})
    return [Parcel(*row) for row in rows]


async def tell(tx: Tx, carrier_id: str, waybill: str, told: bytes) -> None:
    await tx.execute(TELL, {"carrier_id": carrier_id, "waybill": waybill, "new_told": told})
