"""The journal as rows, and one row for each seller that hands out its numbers (`stragan.db.journals`)."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from stragan.db.engine import Reader, Step, Tx
from stragan.db.journals import Journal
from stragan.db.statements import metadata
from stragan.features.events.schemas import Event

cursors = Table(
    "offer_event_cursor",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
events = Table(
    "offer_event",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("offer_id", BigInteger, nullable=False),
    Column("external_id", Text),
    Column("ended_by", Text),
    Column("change_type", Text),
    Column("detail", LargeBinary),
    Column("occurred_at", BigInteger, nullable=False),
    Index("ix_offer_event_occurred_at", "occurred_at"),
)
journal = Journal(events, cursors)


class Row(NamedTuple):
    number: int
    occurred_at: int
    event: Event


async def add(tx: Tx, seller_id: str, new: Sequence[Event], now: int) -> None:
    await journal.write(tx, seller_id, [event._asdict() for event in new], now)


def adding(seller_id: str, new: Sequence[Event], now: int) -> list[Step]:
    return journal.writing(seller_id, [event._asdict() for event in new], now)


async def page(
    db: Reader, seller_id: str, after: int, since: int, limit: int, kinds: Sequence[str] = ()
) -> Sequence[Row]:
    rows = await journal.page(db, seller_id, after, since, limit, kinds)
    return [Row(row[0], row[1], Event(*row[2:])) for row in rows]


async def newest(db: Reader, seller_id: str, since: int, limit: int) -> Sequence[Row]:
    rows = await journal.newest(db, seller_id, since, limit)
    return [Row(row[0], row[1], Event(*row[2:])) for row in rows]
