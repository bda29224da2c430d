"""The journal as rows, and one row for each seller that hands out its numbers (`stragan.db.journals`)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, bindparam, delete, select, tuple_

from stragan.db.engine import Reader, Step, Tx
from stragan.db.journals import MICROSECONDS, Journal
from stragan.db.statements import Statement, metadata, one_of
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
    Column("occurred_at", BigInteger, nullable=False),
    Index("ix_offer_event_occurred_at", "occurred_at"),
)
e = events.c
journal = Journal(events, cursors)
_page = (
    select(e.id, e.kind, e.offer_id, e.external_id, e.ended_by, e.change_type, e.occurred_at)
    .where(
        e.seller_id == bindparam("seller_id"),
        e.id > bindparam("after"),
        e.occurred_at >= bindparam("since"),
    )
    .order_by(e.id)
    .limit(bindparam("limit", type_=Integer))
)
PAGE = Statement(_page)
PAGE_OF_KINDS = Statement(_page.where(one_of(e.kind, "kinds")))
REMOVE = Statement(
    delete(events).where(
        tuple_(e.seller_id, e.id).in_(
            select(e.seller_id, e.id)
            .where(e.occurred_at < bindparam("before"))
            .order_by(e.occurred_at)
            .limit(bindparam("most", type_=Integer))
            .with_for_update(skip_locked=True)  # another process may be sweeping as well
        )
    )
)


class Row(NamedTuple):
    number: int
    event: Event
    occurred_at: int


async def add(tx: Tx, seller_id: str, new: Sequence[Event], now: int) -> None:
    await journal.write(tx, seller_id, [event._asdict() for event in new], now)


def adding(seller_id: str, new: Sequence[Event], now: int) -> list[Step]:
    return journal.writing(seller_id, [event._asdict() for event in new], now)


async def page(
    db: Reader, seller_id: str, after: int, since: int, limit: int, kinds: Sequence[str] = ()
) -> Sequence[Row]:
    """What came after the number `after` and happened at `since` or later, oldest first; `kinds` empty means all."""
    params: dict[str, Any] = {"seller_id": seller_id, "since": since, "limit": limit}
    # No number is smaller than the microseconds of its event, so the key alone skips what is too old.
    params["after"] = max(after, since * MICROSECONDS - 1)
    rows = await (db.all(PAGE_OF_KINDS, {**params, "kinds": kinds}) if kinds else db.all(PAGE, params))
    return [Row(row[0], Event(*row[1:6]), row[6]) for row in rows]


async def remove(tx: Tx, before: int, most: int) -> int:
    """Delete at most so many events that happened before an instant; returns how many there were."""
    return await tx.execute(REMOVE, {"before": before, "most": most})
