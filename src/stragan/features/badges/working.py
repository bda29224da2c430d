"""What jobs do with badges: decide applications, publish, end, change prices. Each task may run twice.

Locks: application or operation, badges of the offer, the offer, the seller's counters and journal.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from stragan.catalogue.campaigns import Campaign
from stragan.db.engine import Tx
from stragan.features.badges import campaigns, rules, store
from stragan.features.badges.rules import Standing
from stragan.features.badges.schemas import BadgeStatus, Refusal, StoredApplication, StoredBadge, StoredOperation
from stragan.features.batches.schemas import PriceChange
from stragan.features.batches.service import Edit, Failed, automatically, change_prices, edited
from stragan.features.events import service as events
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.offers.service import Happened, Row
from stragan.features.quality import service as quality
from stragan.jobs import queue
from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.money import format_hundredths
from stragan.kernel.problems import Conflict
from stragan.kernel.times import DAY
from stragan.kernel.wire import encode
from stragan.world import World

VERIFY, PUBLISH, FINISH, OPERATE = "badges.verify", "badges.publish", "badges.finish", "badges.operate"
KEPT = 30 * DAY  # applications after they were decided (2026 specification), and operations
AT_ONCE = 200


class Move(NamedTuple):
    """What becomes of a badge, of its offer's price, and of the operation that asked for it."""

    seen: BadgeStatus
    badge: StoredBadge
    edit: Edit | None = None
    operation: StoredOperation | None = None


# Applications


async def verify(world: World, key: str) -> None:
    """Accept or decline an application; an accepted one has a badge that is published on its date."""
    seller_id, _, id_ = key.partition("/")
    found = await store.application(world.db, seller_id, id_)
    if found is None or found.status != "REQUESTED":
        return
    campaign = await campaigns.find(world, found.campaign_id)
    offer = await offers.find(world, seller_id, found.offer_id)
    points = await quality.points(world, seller_id) if campaign is not None and campaign.least_quality else None
    async with world.db.write() as tx:
        application = await store.lock_application(tx, seller_id, id_)
        if application is None or application.status != "REQUESTED":
            return
        held = {} if offer is None else await store.lock_badges(tx, seller_id, offer.id)
        if offer is None or campaign is None:
            await _decline(tx, world, application, held, [rules.NO_SUCH_OFFER if campaign else rules.CAMPAIGN_GONE])
            return
        standing = _standing(world, offer, campaign, points, held)
        if refusals := rules.refused(application, campaign, standing):
            await _decline(tx, world, application, held, refusals)
            return
        await store.decide_application(tx, application, "PROCESSED", None, world.now())
        await _accept(tx, held[campaign.id], campaign, standing)
    world.alarm.ring()


async def _decline(
    tx: Tx,
    world: World,
    application: StoredApplication,
    held: dict[str, StoredBadge],
    refusals: Sequence[Refusal],
) -> None:
    """The application, and the badge that it has brought if any."""
    told = encode(list(refusals))
    await store.decide_application(tx, application, "DECLINED", told, world.now())
    mine = held.get(application.campaign_id)
    if mine is not None and mine.application_id == application.id:
        await store.move(tx, mine.status, mine._replace(status="DECLINED", refusals=told))


async def _accept(tx: Tx, badge: StoredBadge, campaign: Campaign, standing: Standing) -> None:
    starts = max(standing.now, campaign.publication.from_ or standing.now)
    accepted = badge._replace(
        status="WAITING_FOR_PUBLICATION",
        market=standing.price if campaign.has_price else None,
        from_at=starts,
        to_at=campaign.publication.to,
    )
    await store.move(tx, badge.status, accepted)
    await queue.put(tx, PUBLISH, key_of(badge), starts)


def _standing(
    world: World, offer: Row, campaign: Campaign, points: int | None, held: dict[str, StoredBadge]
) -> Standing:
    price = price_of(offer, campaign.marketplace_id)
    return Standing(offer.status, offer.format, price, offer.available or 0, points, held, world.now())


# Publication and end


async def publish(world: World, key: str) -> None:
    """The date has come: the badge is shown, and the offer has its bargain price."""
    for _ in range(offers.TRIES):
        badge = await _badge(world, key)
        now = world.now()
        if badge is None or badge.status != "WAITING_FOR_PUBLICATION" or (badge.from_at or 0) > now:
            return
        if badge.to_at is not None and badge.to_at <= now:  # nobody worked while it should have been shown
            moved = await _move(world, Move(badge.status, badge._replace(status="FINISHED")))
        else:
            moved = await _move(world, await _published(world, badge))
        if moved:
            return
    raise Conflict(offers.CROSSED)


async def _published(world: World, badge: StoredBadge) -> Move:
    offer = await offers.find(world, badge.seller_id, str(badge.offer_id))
    if offer is None or offer.status != "ACTIVE":
        return _declined(badge, rules.NOT_LIVE)
    if badge.bargain is None:
        return Move(badge.status, badge._replace(status="ACTIVE"))
    price = price_of(offer, badge.marketplace_id)
    if not rules.is_lower(badge.bargain, price):
        return _declined(badge, rules.TOO_DEAR)
    edit = await _with_price(world, offer, badge, badge.bargain)
    if edit is None:
        return _declined(badge, rules.PRICE_REFUSED)
    return Move(badge.status, badge._replace(status="ACTIVE", regular=price), edit)


def _declined(badge: StoredBadge, refusal: Refusal) -> Move:
    return Move(badge.status, badge._replace(status="DECLINED", refusals=encode([refusal])))


async def finish_due(world: World, key: str) -> None:
    """The campaign is over."""
    badge = await _badge(world, key)
    if badge is not None and badge.to_at is not None and badge.to_at <= world.now():
        await _finish(world, key, None)


async def _finish(world: World, key: str, operation: StoredOperation | None) -> None:
    for _ in range(offers.TRIES):
        badge = await _badge(world, key)
        if badge is None or badge.status not in ("WAITING_FOR_PUBLICATION", "ACTIVE"):
            return
        if await _move(world, await _finished(world, badge, operation)):
            return
    raise Conflict(offers.CROSSED)


async def _finished(world: World, badge: StoredBadge, operation: StoredOperation | None) -> Move:
    """The price from before comes back, unless the offer is gone or has another one than the bargain price by now."""
    now = world.now()
    ended = badge._replace(
        status="FINISHED", from_at=min(badge.from_at or now, now), to_at=min(badge.to_at or now, now)
    )
    edit = None
    if badge.status == "ACTIVE" and badge.regular is not None:
        offer = await offers.find(world, badge.seller_id, str(badge.offer_id))
        if offer is not None and price_of(offer, badge.marketplace_id) == badge.bargain:
            edit = await _with_price(world, offer, badge, badge.regular)
    return Move(badge.status, ended, edit, operation)


# Operations of sellers


async def operate(world: World, key: str) -> None:
    """End a badge or change its price, as a seller has asked."""
    seller_id, _, id_ = key.partition("/")
    operation = await store.operation(world.db, seller_id, id_)
    if operation is None or operation.status != "REQUESTED":
        return None
    of = f"{seller_id}/{operation.offer_id}/{operation.campaign_id}"
    for _ in range(offers.TRIES):
        badge = await _badge(world, of)
        if badge is None or badge.status not in ("WAITING_FOR_PUBLICATION", "ACTIVE"):
            return await _decline_operation(world, operation, rules.TAKES_NO_PART)
        if operation.type == "FINISH":
            plan: Move | Refusal = await _finished(world, badge, operation)
        else:
            plan = await _repriced(world, badge, operation)
        if isinstance(plan, Refusal):
            return await _decline_operation(world, operation, plan)
        if await _move(world, plan):
            return None
    raise Conflict(offers.CROSSED)


async def _repriced(world: World, badge: StoredBadge, operation: StoredOperation) -> Move | Refusal:
    bargain = operation.bargain
    if badge.bargain is None or bargain is None:
        return rules.NO_PRICE
    if not rules.is_lower(bargain, badge.market):
        return rules.TOO_DEAR
    changed = badge._replace(bargain=bargain)
    if badge.status != "ACTIVE":
        return Move(badge.status, changed, None, operation)
    offer = await offers.find(world, badge.seller_id, str(badge.offer_id))
    edit = None if offer is None else await _with_price(world, offer, badge, bargain)
    return rules.PRICE_REFUSED if edit is None else Move(badge.status, changed, edit, operation)


async def _decline_operation(world: World, operation: StoredOperation, refusal: Refusal) -> None:
    async with world.db.write() as tx:
        locked = await store.lock_operation(tx, operation.seller_id, operation.id)
        if locked is not None and locked.status == "REQUESTED":
            await store.decide_operation(tx, locked, "DECLINED", encode([refusal]), world.now())


# What happens by itself


async def sweep(world: World) -> None:
    """End the badges of offers that are not live any more, and forget what was decided long ago."""
    after = ("", 0, "")
    while page := await store.shown(world.db, after, AT_ONCE):
        for badge in page:
            offer = await offers.find(world, badge.seller_id, str(badge.offer_id))
            if offer is None or offer.status != "ACTIVE":
                await _finish(world, key_of(badge), None)
        after = (page[-1].seller_id, page[-1].offer_id, page[-1].campaign_id)
    async with world.db.write() as tx:
        await store.forget(tx, world.now() - KEPT)


# Parts


def key_of(badge: StoredBadge) -> str:
    return f"{badge.seller_id}/{badge.offer_id}/{badge.campaign_id}"


async def _badge(world: World, key: str) -> StoredBadge | None:
    seller_id, offer_id, campaign_id = key.split("/", 2)
    return await store.badge(world.db, seller_id, int(offer_id), campaign_id)


def price_of(offer: Row, marketplace_id: str) -> int | None:
    """What the offer costs on a marketplace, in hundredths."""
    return offers.prices_of(read_offer(offer.body).selling_mode, offers.modern_of(offer)).get(marketplace_id)


async def _with_price(world: World, offer: Row, badge: StoredBadge, price: int) -> Edit | None:
    """The offer with another price; None if it cannot have it, whatever else may be wrong with it."""
    change = PriceChange("FIXED", format_hundredths(price), CURRENCIES[badge.marketplace_id], badge.marketplace_id)
    found = await edited(world, offer, automatically(partial(change_prices, changes=[change])))
    return None if isinstance(found, Failed) else found


class _CrossedError(Exception):
    """The offer or the badge has changed since it was read: the transaction is undone."""


async def _move(world: World, move: Move) -> bool:
    """One transaction; False when something has changed meanwhile, so that it has to be planned again."""
    try:
        async with world.db.write() as tx:
            await _store(tx, world, move)
    except _CrossedError:
        return False
    return True


async def _store(tx: Tx, world: World, move: Move) -> None:
    badge, now = move.badge, world.now()
    if move.operation is not None:
        locked = await store.lock_operation(tx, badge.seller_id, move.operation.id)
        if locked is None or locked.status != "REQUESTED":
            return
        await store.decide_operation(tx, locked, "PROCESSED", None, now)
    if not await store.move(tx, move.seen, badge):
        raise _CrossedError
    happened = None if move.edit is None else await offers.replace_in(tx, world, *move.edit)
    if move.edit is not None and happened is None:
        raise _CrossedError
    if badge.status == "ACTIVE" and badge.to_at is not None:
        await queue.put(tx, FINISH, key_of(badge), badge.to_at)
    if happened is not None:
        await offers.settle(tx, badge.seller_id, [automatic(happened)], now)


def automatic(happened: Happened) -> Happened:
    """It was not the seller who has changed the price."""
    return happened._replace(events=tuple(map(events.automatic, happened.events)))
