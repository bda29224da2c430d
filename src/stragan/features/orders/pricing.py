"""The lines of an order: what its pieces cost after the seller's promotions."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from stragan.auth.schemas import User
from stragan.features.loyalty import service as loyalty
from stragan.features.loyalty.service import Granted, Line
from stragan.features.offers.schemas import Modern, Offer, read_offer
from stragan.features.offers.service import Row
from stragan.features.orders import assembly
from stragan.features.orders.delivering import Parcel
from stragan.features.orders.schemas import LineItem
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.money import HUNDRED, Price, format_amount, format_hundredths, hundredths
from stragan.world import World


class Pricing(NamedTuple):
    """`items` and the offers they are of; an offer has more than one item when its pieces have several prices."""

    parcels: list[Parcel]  # with what is paid for them
    items: list[LineItem]
    offers: list[Offer]
    discounts: list[str]  # of the whole order, as the older generation tells them


async def granted(world: World, buyer: User, seller_id: str, rows: Mapping[str, Row]) -> Granted:
    """What the seller's promotions give this buyer for these offers."""
    lists = {id_ for row in rows.values() if (id_ := _price_list(read_offer(row.body))) is not None}
    ids = [row.id for row in rows.values()]
    return await loyalty.granted(world, seller_id, ids, lists, to_company=buyer.is_business)


def priced(given: Granted, parcels: Sequence[Parcel], moderns: Sequence[Modern | None], now: int) -> Pricing:
    lines = [
        Line(int(p.offer.id), p.quantity, hundredths(assembly.amount(price_of(p.offer))), _price_list(p.offer))
        for p in parcels
    ]
    bill = loyalty.bill(lines, given)
    found = Pricing([], [], [], list(bill.order_reasons))
    for parcel, modern, pieces in zip(parcels, moderns, bill.lines, strict=True):
        total = sum(one.price * one.quantity for one in pieces)
        found.parcels.append(parcel._replace(value=Decimal(total) / HUNDRED))
        for one in pieces:
            prices = price_of(parcel.offer), Price(format_hundredths(one.price), CURRENCY)
            found.items.append(assembly.discounted(parcel, modern, prices, one.reasons, one.quantity, now))
            found.offers.append(parcel.offer)
    return found


def parcels(items: Sequence[LineItem], offers: Mapping[str, Offer]) -> list[Parcel]:
    """What is sent: the pieces of an offer together, whatever they cost. Offers that are gone are left out."""
    found: dict[str, Parcel] = {}
    for item in items:
        if (offer := offers.get(item.offer.id)) is None:
            continue
        before = found.get(item.offer.id) or Parcel(offer, 0, Decimal(0))
        value = before.value + assembly.amount(item.price) * item.quantity
        found[item.offer.id] = Parcel(offer, before.quantity + item.quantity, value)
    return list(found.values())


def price_of(offer: Offer) -> Price:
    """Of one piece, before any discount."""
    mode = offer.selling_mode
    assert mode is not None
    assert mode.price is not None, "it has a Buy Now price"
    return Price(format_amount(assembly.amount(mode.price)), mode.price.currency)


def _price_list(offer: Offer) -> str | None:
    given = offer.discounts.wholesale_price_list if offer.discounts else None
    return given.id if given else None
