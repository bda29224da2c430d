"""Changes of status inside the caller's transaction: the row, and the jobs that its new state needs.

Each returns what has happened. The caller settles all of its transaction at its end, because that takes the seller's
counters and journal, whose locks come after every lock of an offer. `list_now` and `schedule` may take the counters
already: whoever changes several offers in one transaction locks all of them first.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from stragan.db.engine import Step, Tx, run
from stragan.features.events import service as events
from stragan.features.events.service import Event
from stragan.features.offers import lifecycle, limits, packaging, store
from stragan.features.offers.schemas import EndedBy, Promotion, asks_for_marketplaces
from stragan.features.offers.store import Row
from stragan.jobs import queue
from stragan.kernel.wire import Wire, reader
from stragan.world import World

END, START = "offers.end", "offers.start"
QUALIFY = "offers.qualify"  # only for offers with prices on other marketplaces
CLOSE = "bidding.close"  # in place of END for auctions: there may be a winner
CHARGE = "billing.charge_cycles"  # only for offers that fees come again for


class Happened(NamedTuple):
    """What a change leaves to be settled."""

    events: tuple[Event, ...] = ()
    was_a_draft: bool = False
    checks: tuple[Step, ...] = ()  # of the limits under which the change stands


async def settle(tx: Tx, seller_id: str, happened: Sequence[Happened], now: int) -> None:
    """The last steps of a transaction: limits, drafts that are none any more, then the events.

    Raises `Invalid` (422), which must leave the transaction, when a limit is met.
    """
    await limits.ensure(tx, [step for each in happened for step in each.checks])
    if drafts := sum(each.was_a_draft for each in happened):
        await store.uncount_drafts(tx, seller_id, drafts)
    await events.record(tx, seller_id, [event for each in happened for event in each.events], now)


async def lock(tx: Tx, seller_id: str, offer_id: int) -> Row | None:
    """The seller's offer, locked until the transaction ends."""
    return await store.lock(tx, seller_id, offer_id)


async def list_now(tx: Tx, world: World, before: Row, now: int) -> Happened:
    """Raises `Invalid` (422) when one of the seller's limits is met; then nothing was changed."""
    row = lifecycle.listed(before, now)
    return await _list(tx, world, before, row, Event("OFFER_ACTIVATED", *_named(before)))


async def schedule(tx: Tx, world: World, before: Row, at: int, now: int) -> Happened:
    """It waits for its date: nothing has happened yet that anybody would be told. Raises as `list_now` does."""
    happened = await _list(tx, world, before, lifecycle.scheduled(before, at, now))
    await queue.put(tx, START, key(before), at)
    return happened


async def end(tx: Tx, before: Row, by: EndedBy, now: int) -> Happened:
    event = Event("OFFER_ENDED", *_named(before), ended_by=by)
    return await _store(tx, before, lifecycle.ended(before, by, now), event)


async def stop(tx: Tx, before: Row, now: int) -> Happened:
    """The seller ends a live offer; one whose auction has a buyer is ACTIVE until its job has sold it."""
    row = lifecycle.ended_by_seller(before, now)
    ended = () if row["status"] == "ACTIVE" else (Event("OFFER_ENDED", *_named(before), ended_by="USER"),)
    return await _store(tx, before, row, *ended)


async def expire(tx: Tx, before: Row, now: int) -> Happened:
    """Its duration is over and nobody has won it: it ends, or starts again if it is to be republished."""
    if lifecycle.can_be_republished(before):
        return await republish(tx, before, now)
    return await end(tx, before, "EXPIRATION", now)


async def republish(tx: Tx, before: Row, now: int) -> Happened:
    return await _store(tx, before, lifecycle.republished(before, now), Event("OFFER_ACTIVATED", *_named(before)))


def ending_job(format_: str | None) -> str:
    """The job that is due at the end of an offer's duration."""
    return CLOSE if format_ == "AUCTION" else END


def key(row: Row) -> str:
    return f"{row.seller_id}/{row.id}"


class _Promoted(Wire):
    promotion: Promotion | None = None


_read_promoted = reader(_Promoted)


def pays_fees(row: Mapping[str, Any]) -> bool:
    """Whether fees may come again for it while it is live: for advertisements, and for promotion."""
    return row["format"] == "ADVERTISEMENT" or _read_promoted(row["body"]).promotion not in (None, Promotion())


def charging(row: Mapping[str, Any], since: int) -> list[Step]:
    """If fees come again for it, they are charged, beginning with the cycles that run at the time `since`.

    That time is a part of the job's key: of an option that was added later the cycles before are free.
    """
    if not pays_fees(row):
        return []
    return [queue.putting(CHARGE, f"{row['seller_id']}/{row['id']}/{since}", since)]


def following(row: Mapping[str, Any], before: Row | None) -> list[Step]:
    """The jobs of a live offer: other marketplaces; its fees and its end, unless they are those of the row before."""
    if row["status"] != "ACTIVE":
        return []
    steps = []
    if asks_for_marketplaces(row["modern"]):
        steps.append(queue.putting(QUALIFY, f"{row['seller_id']}/{row['id']}", row["started_at"]))
    if before is None or row["started_at"] != before.started_at:
        steps += charging(row, row["started_at"])
    ending_at = row["ending_at"]
    if ending_at is not None and (before is None or ending_at != before.ending_at):
        steps.append(queue.putting(ending_job(row["format"]), f"{row['seller_id']}/{row['id']}", ending_at))
    return steps


async def charge_from(tx: Tx, row: Row, since: int) -> None:
    await run(tx, charging(row._asdict(), since))


def _named(row: Row) -> tuple[int, str | None]:
    return row.id, row.external_id


async def _list(tx: Tx, world: World, before: Row, row: dict[str, Any], *happened: Event) -> Happened:
    row["counted_product_id"] = before.counted_product_id
    await limits.ensure(tx, limits.checks(world, before, row))
    return await _store(tx, before, row, *happened)


async def _store(tx: Tx, before: Row, row: dict[str, Any], *happened: Event) -> Happened:
    replaced = await store.replace(tx, before.version, row | {"counted_product_id": before.counted_product_id})
    assert replaced, "the row is locked"
    await run(tx, following(row, before))
    await packaging.follow(tx, before, row)
    return Happened(happened, was_a_draft=before.status == "INACTIVE")
