"""Use cases of the journal: record within a transaction, read from a cursor on, forget what is old."""

from collections.abc import Sequence

from msgspec import Raw

from stragan.db.engine import Reader, Step, Tx
from stragan.features.events import store
from stragan.features.events.schemas import (
    BIDS,
    Ending,
    Event,
    EventOffer,
    External,
    MarketplaceChange,
    OfferEvent,
    OfferEvents,
    PricedOffer,
    TranslationEvent,
    event_id,
    event_number,
    read_changes,
)
from stragan.features.subscriptions import service as subscriptions
from stragan.features.subscriptions.schemas import Recorded
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.times import HOUR, iso
from stragan.kernel.wire import encode
from stragan.world import World

__all__ = ["Event", "automatic", "newest", "page", "position", "record", "recorded", "recording", "sweep"]


async def record(tx: Tx, seller_id: str, events: Sequence[Event], now: int) -> None:
    """Add events to the seller's journal, in order, as part of the caller's transaction; `now` is the world's time.

    Call it last and once: it locks the seller's journal until the commit, so that the journal's order is the order of
    commits. Whoever locked another row afterwards could meet, the other way round, somebody who holds that row and
    waits for the journal. A transaction of two sellers records in the order of their ids.
    """
    if events:
        await store.add(tx, seller_id, events, now)
        await subscriptions.wake(tx, "offer", seller_id, now)


def automatic(event: Event) -> Event:
    """The same change of prices, made by no hand."""
    if event.kind != "OFFER_PRICE_CHANGED":
        return event
    names = [change.id for change in read_changes(event.detail)] if event.detail is not None else []
    told = encode([MarketplaceChange(name, "AUTOMATIC") for name in names]) if names else None
    return event._replace(change_type="AUTOMATIC", detail=told)


def recording(seller_id: str, events: Sequence[Event], now: int) -> list[Step]:
    """`record` as the last steps of a submitted transaction."""
    if not events:
        return []
    return [*store.adding(seller_id, events, now), subscriptions.waking("offer", seller_id, now)]


async def page(world: World, seller_id: str, after: str | None, limit: int, kinds: Sequence[str]) -> bytes:
    """Events after the one whose id is `after`, oldest first.

    An id that cannot be one starts at the oldest event that is kept: who lost the place reads twice, but loses nothing
    (observed of order events, behaviour §10).
    """
    number = (event_number(after) if after is not None else None) or 0
    rows = await store.page(world.db, seller_id, number, _oldest_kept(world), limit, kinds)
    return encode(OfferEvents([_shown(row) for row in rows]))


async def newest(world: World, seller_id: str, limit: int) -> list[Recorded]:
    """The last events as polling shows them, newest first."""
    return [_recorded(row) for row in await store.newest(world.db, seller_id, _oldest_kept(world), limit)]


async def recorded(db: Reader, seller_id: str, after: int, limit: int) -> list[Recorded]:
    """Events after a number as polling shows them, oldest first, as long as they have not been deleted."""
    rows = await store.page(db, seller_id, after, 0, limit)
    return [_recorded(row) for row in rows]


def _recorded(row: store.Row) -> Recorded:
    return Recorded(row.number, row.event.kind, str(row.event.offer_id), row.occurred_at, encode(_shown(row)))


async def position(tx: Tx, seller_id: str) -> int:
    """The number of the seller's last event; until the transaction ends nobody can add another one."""
    return await store.journal.position(tx, seller_id)


async def sweep(world: World) -> None:
    """Delete the events that are no longer shown."""
    await store.journal.forget(world.db, _oldest_kept(world))


def _oldest_kept(world: World) -> int:
    return world.now() - world.settings.offer_event_hours * HOUR


def _shown(row: store.Row) -> OfferEvent:
    event = row.event
    known = (event_id(row.number), event.kind, iso(row.occurred_at), _offer(event))
    if event.kind == "OFFER_TRANSLATION_UPDATED":
        return TranslationEvent(*known, translations=Raw(event.detail or b"[]"))
    return OfferEvent(*known)


def _offer(event: Event) -> EventOffer:
    """Members as observed: `publication` is sent as null where it says nothing, `marketplaces` only with a price."""
    id_ = str(event.offer_id)
    if event.kind == "OFFER_PRICE_CHANGED":  # typed clients require its `external` (client-facts 34)
        change = MarketplaceChange(id=BASE_MARKETPLACE, change_type=event.change_type or "MANUAL")
        where = Raw(event.detail) if event.detail is not None else [change]
        return PricedOffer(id=id_, external=External(event.external_id), publication=None, marketplaces=where)
    known = event.external_id is not None and event.kind not in BIDS
    publication: Ending | Raw | None = Ending(event.ended_by or "UNKNOWN") if event.kind == "OFFER_ENDED" else None
    if event.kind == "OFFER_VISIBILITY_CHANGED":
        publication = Raw(event.detail or b"null")
    return EventOffer(id=id_, external=External(event.external_id) if known else None, publication=publication)
