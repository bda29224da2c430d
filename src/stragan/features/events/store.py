"""The journal as rows, and one row for each seller that hands out its numbers.

Numbers are given in the order of commits: the seller's row of `offer_event_cursor` is updated first, which locks it
until the end of the transaction. So whoever sees a number sees every smaller one that will ever be.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, bindparam, case, delete, insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as insert_or

from stragan.db.engine import Reader, Step, Tx
from stragan.db.statements import Params, Statement, metadata, one_of
from stragan.features.events.schemas import Event

MICROSECONDS = 1_000  # of a millisecond

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
_count = bindparam("count", type_=BigInteger)
_first = insert_or(cursors).values(seller_id=bindparam("seller_id"), last=bindparam("last"))
_next = cursors.c.last + _count
# The last of `count` numbers: the first of them is the time in microseconds, or follows what was given before.
ADVANCE = Statement(
    _first.on_conflict_do_update(
        index_elements=["seller_id"],
        set_={"last": case((_next > _first.excluded.last, _next), else_=_first.excluded.last)},
    )
)
_given = {c.name: bindparam(c.name, type_=c.type) for c in events.columns if c.name != "id"}
ADD = Statement(
    insert(events).from_select(
        ["id", *_given],
        select(cursors.c.last - bindparam("to_come", type_=BigInteger), *_given.values()).where(
            cursors.c.seller_id == _given["seller_id"]
        ),
    )
)
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
    await tx.execute(ADVANCE, _advance(seller_id, len(new), now))
    await tx.many(ADD, _rows(seller_id, new, now))


def adding(seller_id: str, new: Sequence[Event], now: int) -> list[Step]:
    return [
        Step(ADVANCE, _advance(seller_id, len(new), now)),
        *(Step(ADD, row, changes=1) for row in _rows(seller_id, new, now)),
    ]


def _advance(seller_id: str, count: int, now: int) -> Params:
    return {"seller_id": seller_id, "count": count, "last": now * MICROSECONDS + count - 1}


def _rows(seller_id: str, new: Sequence[Event], now: int) -> Iterator[Params]:
    for to_come, event in zip(range(len(new) - 1, -1, -1), new, strict=True):
        yield {"seller_id": seller_id, "occurred_at": now, "to_come": to_come, **event._asdict()}


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
