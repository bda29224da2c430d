"""Journals that a reader with a cursor never skips: events of a seller, numbered in the order of commits.

One row for each seller hands out the numbers. It is updated first, which locks it until the end of the transaction, so
whoever sees a number sees every smaller one that will ever be. A number is the time in microseconds, or follows what
was given before.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, Table, bindparam, case, delete, insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as insert_or

from stragan.db.engine import Database, Reader, Row, Step, Tx
from stragan.db.statements import Params, Statement, one_of

MICROSECONDS = 1_000  # of a millisecond
AT_ONCE = 500  # deleted in one transaction: a writer never waits longer than a few milliseconds


class Journal:
    """A table of events with `seller_id`, `id`, `kind` and `occurred_at` among its columns, and one of cursors."""

    def __init__(self, events: Table, cursors: Table) -> None:
        self._advance = _advance(cursors)
        self._last = Statement(select(cursors.c.last).where(cursors.c.seller_id == bindparam("seller_id")))
        self._add = _add(events, cursors)
        page = _page(events)
        self._page = Statement(page)
        self._page_of_kinds = Statement(page.where(one_of(events.c.kind, "kinds")))
        self._newest = Statement(_page(events, newest=True))
        self._remove = _remove(events)

    async def write(self, tx: Tx, seller_id: str, rows: Sequence[Params], now: int) -> None:
        """Add events in order; whoever locks another row afterwards risks a deadlock."""
        await tx.execute(self._advance, _count(seller_id, len(rows), now))
        await tx.many(self._add, _numbered(seller_id, rows, now))

    def writing(self, seller_id: str, rows: Sequence[Params], now: int) -> list[Step]:
        """The same as steps of a submitted transaction."""
        added = [Step(self._add, row, changes=1) for row in _numbered(seller_id, rows, now)]
        return [Step(self._advance, _count(seller_id, len(rows), now)), *added]

    async def page(
        self, db: Reader, seller_id: str, after: int, since: int, limit: int, kinds: Sequence[str] = ()
    ) -> Sequence[Row]:
        """What came after the number `after` and happened at `since` or later, oldest first; `kinds` empty means all.

        A row is the number, when it happened, and the table's other columns except the seller in their order.
        """
        # No number is smaller than the microseconds of its event, so the key alone skips what is too old.
        after = max(after, since * MICROSECONDS - 1)
        params = {"seller_id": seller_id, "after": after, "since": since, "limit": limit}
        if kinds:
            return await db.all(self._page_of_kinds, {**params, "kinds": kinds})
        return await db.all(self._page, params)

    async def newest(self, db: Reader, seller_id: str, since: int, limit: int) -> Sequence[Row]:
        """The last events, newest first; rows as those of `page`. For people who look: a reader with a cursor pages."""
        params = {"seller_id": seller_id, "after": since * MICROSECONDS - 1, "since": since, "limit": limit}
        return await db.all(self._newest, params)

    async def position(self, tx: Tx, seller_id: str) -> int:
        """The number of the seller's last event; until the transaction ends nobody can add another one."""
        await tx.execute(self._advance, {"seller_id": seller_id, "count": 0, "last": 0})
        row = await tx.one(self._last, {"seller_id": seller_id})
        return int(row[0]) if row else 0

    async def forget(self, db: Database, before: int) -> None:
        """Delete what happened before an instant, in transactions of its own."""
        removed = AT_ONCE
        while removed == AT_ONCE:
            async with db.write() as tx:
                removed = await tx.execute(self._remove, {"before": before, "most": AT_ONCE})


def _advance(cursors: Table) -> Statement:
    """The last of `count` numbers: the first of them is the time in microseconds, or follows what was given before."""
    first = insert_or(cursors).values(seller_id=bindparam("seller_id"), last=bindparam("last"))
    following = cursors.c.last + bindparam("count", type_=BigInteger)
    return Statement(
        first.on_conflict_do_update(
            index_elements=["seller_id"],
            set_={"last": case((following > first.excluded.last, following), else_=first.excluded.last)},
        )
    )


def _add(events: Table, cursors: Table) -> Statement:
    given = {c.name: bindparam(c.name, type_=c.type) for c in events.columns if c.name != "id"}
    number = cursors.c.last - bindparam("to_come", type_=BigInteger)
    return Statement(
        insert(events).from_select(
            ["id", *given], select(number, *given.values()).where(cursors.c.seller_id == given["seller_id"])
        )
    )


def _page(events: Table, *, newest: bool = False) -> Select[Any]:
    e = events.c
    others = [column for column in events.columns if column.name not in ("seller_id", "id", "occurred_at")]
    return (
        select(e.id, e.occurred_at, *others)
        .where(
            e.seller_id == bindparam("seller_id"),
            e.id > bindparam("after"),
            e.occurred_at >= bindparam("since"),
        )
        .order_by(e.id.desc() if newest else e.id)
        .limit(bindparam("limit", type_=Integer))
    )


def _remove(events: Table) -> Statement:
    e = events.c
    return Statement(
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


def _count(seller_id: str, count: int, now: int) -> Params:
    return {"seller_id": seller_id, "count": count, "last": now * MICROSECONDS + count - 1}


def _numbered(seller_id: str, rows: Sequence[Params], now: int) -> Iterator[Params]:
    for to_come, row in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
        yield {"seller_id": seller_id, "occurred_at": now, "to_come": to_come, **row}
