"""Changes of status inside the caller's transaction: the row, and the jobs that its new state needs."""

from stragan.db.engine import Tx
from stragan.features.offers import lifecycle, store
from stragan.features.offers.schemas import EndedBy
from stragan.features.offers.store import Row
from stragan.jobs import queue

END, START = "offers.end", "offers.start"


async def lock(tx: Tx, seller_id: str, offer_id: int) -> Row | None:
    """The seller's offer, locked until the transaction ends."""
    return await store.find(tx, seller_id, offer_id)


async def list_now(tx: Tx, before: Row, now: int) -> None:
    await _store(tx, before, lifecycle.listed(before, now))


async def schedule(tx: Tx, before: Row, at: int, now: int) -> None:
    row = lifecycle.scheduled(before, at, now)
    await _store(tx, before, row)
    await queue.put(tx, START, key(before), at)


async def end(tx: Tx, before: Row, by: EndedBy, now: int) -> None:
    await _store(tx, before, lifecycle.ended(before, by, now))


async def republish(tx: Tx, before: Row, now: int) -> None:
    await _store(tx, before, lifecycle.republished(before, now))


def key(row: Row) -> str:
    return f"{row.seller_id}/{row.id}"


async def _store(tx: Tx, before: Row, row: dict[str, object]) -> None:
    replaced = await store.replace(tx, before.version, row)
    assert replaced, "the row is locked"
    if before.status == "INACTIVE":
        await store.uncount_draft(tx, before.seller_id)
    ending_at = row["ending_at"]
    if row["status"] == "ACTIVE" and isinstance(ending_at, int):
        await queue.put(tx, END, key(before), ending_at)
