"""Journals that a reader with a cursor never skips: events of a seller, numbered in the order of commits.

One row for each seller hands out the numbers. It is updated first, which locks it until the end of the transaction, so
whoever sees a number sees every smaller one that will ever be. A number is the time in microseconds, or follows what
was given before.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import BigInteger, Table, bindparam, case, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from stragan.db.engine import Step, Tx
from stragan.db.statements import Params, Statement

MICROSECONDS = 1_000  # of a millisecond


class Journal:
    """A table of events with the columns `seller_id`, `id` and `occurred_at`, and one of cursors with `last`."""

    def __init__(self, events: Table, cursors: Table) -> None:
        self._advance = _advance(cursors)
        self._add = _add(events, cursors)

    async def write(self, tx: Tx, seller_id: str, rows: Sequence[Params], now: int) -> None:
        """Add events in order; whoever locks another row afterwards risks a deadlock."""
        await tx.execute(self._advance, _count(seller_id, len(rows), now))
        await tx.many(self._add, _numbered(seller_id, rows, now))

    def writing(self, seller_id: str, rows: Sequence[Params], now: int) -> list[Step]:
        """The same as steps of a submitted transaction."""
        added = [Step(self._add, row, changes=1) for row in _numbered(seller_id, rows, now)]
        return [Step(self._advance, _count(seller_id, len(rows), now)), *added]


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


def _count(seller_id: str, count: int, now: int) -> Params:
    return {"seller_id": seller_id, "count": count, "last": now * MICROSECONDS + count - 1}


def _numbered(seller_id: str, rows: Sequence[Params], now: int) -> Iterator[Params]:
    for to_come, row in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
        yield {"seller_id": seller_id, "occurred_at": now, "to_come": to_come, **row}
