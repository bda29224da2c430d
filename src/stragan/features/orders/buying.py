"""A purchase: stock, order and events in one transaction."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from stragan.auth import service as accounts
from stragan.auth.schemas import User
from stragan.db.engine import Duplicate, Reader, Tx
from stragan.features.blacklist import service as blacklist
from stragan.features.loyalty.service import Granted
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Offer, read_offer
from stragan.features.offers.service import Happened
from stragan.features.orders import assembly, booking, delivering, extras, following, pricing, rules, store
from stragan.features.orders.delivering import Parcel, Terms
from stragan.features.orders.rules import Item, Line
from stragan.features.orders.schemas import CheckoutForm, Delivery, Until, read_form
from stragan.kernel.ids import numeric
from stragan.kernel.problems import ApiError, Conflict, Invalid, NotFound, unknown
from stragan.world import World


class Purchase(NamedTuple):
    """`delivery_method_id` None means the first method that all offers have; `invoice` whether the buyer wants one.

    `id` is that of the order, from `once_uuid`: whoever sends it twice has bought once.
    """

    buyer: str
    items: Sequence[Item]
    until: Until = "READY_FOR_PROCESSING"
    delivery_method_id: str | None = None
    message_to_seller: str | None = None
    invoice: bool = False
    id: str | None = None


class _Basket(NamedTuple):
    """A purchase with what was looked up before its transaction."""

    purchase: Purchase
    buyer: User
    seller_id: str
    terms: Terms
    granted: Granted


async def buy(world: World, purchase: Purchase) -> CheckoutForm:
    """Buy from one seller. Raises `NotFound` (404) and `Invalid` (422); then nothing has changed."""
    if problems := rules.against_basket(purchase.items):
        raise Invalid(*problems)
    buyer, seller_id = await _parties(world, purchase)
    if purchase.id is None:
        return await _buy(world, purchase, buyer, seller_id)
    if (made := await _made(world.db, buyer.id, purchase.id)) is not None:
        return made
    try:
        return await _buy(world, purchase, buyer, seller_id)
    except (ApiError, Duplicate):  # the same purchase was faster; it may have taken the last piece
        async with world.db.write() as tx:  # which sees it, though its commit may still be under way
            made = await _made(tx, buyer.id, purchase.id)
        if made is None:
            raise
        return made


async def _made(db: Reader, buyer_id: str, id_: str) -> CheckoutForm | None:
    row = await store.bought_one(db, buyer_id, id_, 0)
    return None if row is None else read_form(row[1])


async def _buy(world: World, purchase: Purchase, buyer: User, seller_id: str) -> CheckoutForm:
    await blacklist.ensure_welcome(world.db, seller_id, buyer.id)
    for _ in range(offers.TRIES):
        found = await offers.find_many(world, seller_id, [item.offer_id for item in purchase.items])
        ids = {row.shipping_rates_id for row in found.values() if row.shipping_rates_id is not None}
        terms = await delivering.gather(world, seller_id, ids)
        basket = _Basket(purchase, buyer, seller_id, terms, await pricing.granted(world, buyer, seller_id, found))
        async with world.db.write() as tx:
            lines = await _lines(tx, world, basket)
            if {line.offer.shipping_rates_id for line in lines} <= {*ids, None}:  # else the seller has just changed it
                return await _bought(tx, world, basket, lines)
    raise Conflict(offers.CROSSED)


async def quoted(world: World, offer_id: str, quantity: int) -> dict[str, Decimal]:
    """What sending so many of an offer costs, by the methods that it has; nothing when it is unknown or not sent."""
    seller_id = await offers.owner(world, offer_id)
    row = await offers.find(world, seller_id, offer_id) if seller_id is not None else None
    if row is None or row.shipping_rates_id is None or row.price is None:
        return {}
    terms = await delivering.gather(world, row.seller_id, {row.shipping_rates_id})
    return delivering.costs(terms, _parcel_of(read_offer(row.body), quantity))


async def _parties(world: World, purchase: Purchase) -> tuple[User, str]:
    buyer = await accounts.find_user(world, login=purchase.buyer)
    if buyer is None:
        raise NotFound(unknown("buyer", purchase.buyer, "user", "użytkownika"))
    owners = []
    for index, item in enumerate(purchase.items):
        owner = await offers.owner(world, item.offer_id)
        if owner is None:
            raise NotFound(unknown(f"items[{index}].offer_id", item.offer_id, "offer", "oferty"))
        owners.append(owner)
    if problems := [*rules.sellers_are_one(owners), *rules.nobody_buys_from_oneself(owners, buyer.id)]:
        raise Invalid(*problems)
    return buyer, owners[0]


async def _lines(tx: Tx, world: World, basket: _Basket) -> list[Line]:
    """The offers, locked in the order of their ids; raises when one of them cannot be sold."""
    items = basket.purchase.items
    numbers = sorted(number for item in items if (number := numeric(item.offer_id)) is not None)
    rows = {number: await offers.lock(tx, basket.seller_id, number) for number in numbers}
    lines, now = [], world.now()
    for index, item in enumerate(items):
        row = rows.get(int(item.offer_id))
        if row is None:
            raise NotFound(unknown(f"items[{index}].offer_id", item.offer_id, "offer", "oferty"))
        is_over = row.format == "AUCTION" and row.ending_at is not None and row.ending_at <= now
        lines.append(Line(item, row, is_over))
    if problems := rules.against_lines(lines):
        raise Invalid(*problems)
    return lines


async def _bought(tx: Tx, world: World, basket: _Basket, lines: Sequence[Line]) -> CheckoutForm:
    """Offers, order, the seller's book, the seller's counters, then the two journals: the order of all locks."""
    now = world.now()
    parcels = [_parcel(line, read_offer(line.offer.body)) for line in lines]
    moderns = [offers.modern_of(line.offer) for line in lines]
    priced = pricing.priced(basket.granted, parcels, moderns, now)
    delivery = delivering.chosen(
        world, basket.terms, priced.parcels, basket.buyer, basket.purchase.delivery_method_id, now
    )
    method_id = delivery.method.id if delivery is not None and basket.purchase.until != "BOUGHT" else None
    sold = [(line, parcel.offer) for line, parcel in zip(lines, parcels, strict=True)]
    items = extras.added(priced.items, await extras.chosen(tx, basket.seller_id, sold, method_id))
    message, id_ = basket.purchase.message_to_seller, basket.purchase.id
    form = assembly.bought(basket.buyer, items, message, now, id_, priced.discounts)
    states = _states(world, basket, form, delivery, now)
    happened: list[Happened] = []
    for line in sorted(lines, key=lambda line: line.offer.id):
        happened += await offers.sell(tx, line.offer, line.item.quantity, now)
    _, form = states[-1]
    await booking.add(tx, world, basket.seller_id, form, priced.offers, now)
    await offers.settle(tx, basket.seller_id, happened, now)
    await following.record(tx, basket.seller_id, states, now)
    return form


def _states(
    world: World, basket: _Basket, form: CheckoutForm, delivery: Delivery | None, now: int
) -> list[following.Told]:
    """What the buyer does one after the other, until the state that is asked for."""
    purchase = basket.purchase
    states: list[following.Told] = [("BOUGHT", form)]
    if purchase.until == "BOUGHT":
        return states
    by_cash = delivering.on_delivery(world)
    payment = assembly.payment(on_delivery=delivery is not None and delivery.method.id in by_cash, now=now)
    invoice = assembly.invoice(basket.buyer) if purchase.invoice else form.invoice
    form = following.filled(form, delivery, payment, invoice, now)
    states.append(("FILLED_IN", form))
    if purchase.until == "READY_FOR_PROCESSING":
        states.append(("READY_FOR_PROCESSING", following.ready(form, now)))
    return states


def _parcel(line: Line, offer: Offer) -> Parcel:
    return _parcel_of(offer, line.item.quantity)


def _parcel_of(offer: Offer, quantity: int) -> Parcel:
    return Parcel(offer, quantity, assembly.amount(pricing.price_of(offer)) * quantity)
