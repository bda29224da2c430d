"""What people have done with advertisements, counted by day: one row for each day, advertisement and kind of event."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Integer, Table, Text, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from stragan.db.engine import Reader, Step
from stragan.db.statements import Statement, metadata, one_of
from stragan.features.classifieds.schemas import EventType

events = Table(
    "classified_event",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # 2026-07-01, of UTC
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
e = events.c
_new = insert(events).values({column.name: bindparam(column.name) for column in events.columns})
COUNT = Statement(
    _new.on_conflict_do_update(
        index_elements=["seller_id", "day", "offer_id", "type"], set_={"count": e.count + _new.excluded.count}
    )
)
_within = and_(
    e.seller_id == bindparam("seller_id"),
    e.day >= bindparam("since", type_=Text),
    e.day <= bindparam("until", type_=Text),
)
OF_SELLER = Statement(
    select(e.day, e.type, func.sum(e.count)).where(_within).group_by(e.day, e.type).order_by(e.day, e.type)
)
OF_OFFERS = Statement(
    select(e.offer_id, e.day, e.type, e.count)
    .where(_within, one_of(e.offer_id, "ids"))
    .order_by(e.offer_id, e.day, e.type)
)


class Days(NamedTuple):
    """The first and the last day, as they are stored."""

    since: str
    until: str


class Counted(NamedTuple):
    day: str
    type: EventType
    times: int


def counting(seller_id: str, offer_id: int, day: str, type_: EventType, count: int) -> Step:
    params = {"seller_id": seller_id, "offer_id": offer_id, "day": day, "type": type_, "count": count}
    return Step(COUNT, params)


async def of_seller(db: Reader, seller_id: str, days: Days) -> list[Counted]:
    """By day and type."""
    rows = await db.all(OF_SELLER, {"seller_id": seller_id, **days._asdict()})
    return [Counted(row[0], row[1], int(row[2])) for row in rows]


async def of_offers(db: Reader, seller_id: str, offer_ids: Sequence[int], days: Days) -> dict[int, list[Counted]]:
    found: dict[int, list[Counted]] = {}
    for row in await db.all(OF_OFFERS, {"seller_id": seller_id, "ids": offer_ids, **days._asdict()}):
        found.setdefault(row[0], []).append(Counted(*row[1:]))
    return found
