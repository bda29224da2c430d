"""How an order is sent and what that costs: from the seller's price lists and delivery settings (guide §7)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from stragan.auth.schemas import User
from stragan.features.delivery import service as lists
from stragan.features.delivery.schemas import (
    DeliverySettings,
    Rate,
    ShippingRatesDetails,
    read_details,
    read_stored_settings,
)
from stragan.features.offers.schemas import Offer
from stragan.features.orders.schemas import Delivery, DeliveryAddress, DeliveryTime, Method, Period
from stragan.kernel.marketplaces import CURRENCY
from stragan.kernel.money import Price, format_amount, parse_amount
from stragan.kernel.problems import Invalid, Problem
from stragan.kernel.times import DAY, iso, parse_duration
from stragan.world import World

# What accounts do not have and every order shows.
STREET = "ul. Targowa 7"
CITY, POST_CODE, COUNTRY = "Poznań", "60-166", "PL"
PHONE = "+48 600 700 800"
QUICKEST, SLOWEST = 1 * DAY, 2 * DAY  # on the way


class Terms(NamedTuple):
    """What the seller asks for sending: price lists by id, and the delivery settings."""

    lists: Mapping[str, ShippingRatesDetails]
    settings: DeliverySettings


class Parcel(NamedTuple):
    """An offer of the order, how much of it, and what that is worth."""

    offer: Offer
    quantity: int
    value: Decimal


async def gather(world: World, seller_id: str, list_ids: set[str]) -> Terms:
    found = {id_: body for id_ in list_ids if (body := await lists.find(world, seller_id, id_)) is not None}
    settings = read_stored_settings(await lists.settings(world, seller_id, None))
    return Terms({id_: read_details(body) for id_, body in found.items()}, settings)


def chosen(
    world: World, terms: Terms, parcels: Sequence[Parcel], buyer: User, wanted: str | None, now: int
) -> Delivery | None:
    """By the method that is wanted, else the first that all offers have, one that is paid in advance if there is one;
    None when nothing is sent.

    Raises `Invalid` (422) when there is no such method.
    """
    rates = [(parcel, _rates(terms, parcel.offer)) for parcel in parcels]
    sent = [(parcel, by_method) for parcel, by_method in rates if by_method]
    if not sent:
        return None
    common = [id_ for id_ in sent[0][1] if all(id_ in by_method for _, by_method in sent)]
    if not common or (wanted is not None and wanted not in common):
        raise Invalid(NO_METHOD)
    in_advance = [id_ for id_ in common if id_ not in on_delivery(world)]
    method = wanted or (in_advance or common)[0]
    return _delivery(world, terms, [(parcel, by_method[method]) for parcel, by_method in sent], buyer, now)


def costs(terms: Terms, parcel: Parcel) -> dict[str, Decimal]:
    """What it costs to send one offer, by method."""
    return {id_: _cost(terms.settings, [(parcel, rate)]) for id_, rate in _rates(terms, parcel.offer).items()}


def on_delivery(world: World) -> set[str]:
    """The methods with which the buyer pays the courier."""
    return {m.id for m in world.catalogue.delivery_methods if m.payment_policy == "CASH_ON_DELIVERY"}


def _rates(terms: Terms, offer: Offer) -> dict[str, Rate]:
    reference = offer.delivery.shipping_rates if offer.delivery else None
    details = terms.lists.get(reference.id) if reference else None
    return {rate.delivery_method.id: rate for rate in details.rates} if details else {}


def _delivery(world: World, terms: Terms, sent: Sequence[tuple[Parcel, Rate]], buyer: User, now: int) -> Delivery:
    method_id = sent[0][1].delivery_method.id
    names = {method.id: method.name for method in world.catalogue.delivery_methods}
    handling = max(_handling(parcel.offer) for parcel, _ in sent)
    ready = now + handling
    return Delivery(
        address=_address(buyer),
        method=Method(method_id, names.get(method_id, method_id)),
        pickup_point=None,
        cost=Price(format_amount(_cost(terms.settings, sent)), CURRENCY),
        time=DeliveryTime(iso(ready + QUICKEST), iso(ready + SLOWEST), None, Period(iso(now), iso(ready))),
        smart=False,
        cancellation=None,
        calculated_number_of_packages=sum(_packages(parcel, rate) for parcel, rate in sent),
    )


def _address(buyer: User) -> DeliveryAddress:
    return DeliveryAddress(
        first_name=buyer.first_name,
        last_name=buyer.last_name,
        street=STREET,
        city=buyer.city or CITY,
        zip_code=buyer.post_code or POST_CODE,
        country_code=buyer.country_code or COUNTRY,
        company_name=buyer.company_name,
        phone_number=PHONE.replace(" ", ""),  # with spaces only in `buyer` (behaviour §10)
        modified_at=None,
    )


def _handling(offer: Offer) -> int:
    length = offer.delivery.handling_time if offer.delivery else None
    return (parse_duration(length) if length else None) or 0


def _packages(parcel: Parcel, rate: Rate) -> int:
    return -(-parcel.quantity // max(rate.max_quantity_per_package, 1))


def _cost(settings: DeliverySettings, sent: Sequence[tuple[Parcel, Rate]]) -> Decimal:
    """Each package costs its first item and the following ones; several offers are joined as the seller wants."""
    free_from = _amount(settings.free_delivery)
    if settings.free_delivery is not None and sum(parcel.value for parcel, _ in sent) >= free_from:
        return Decimal(0)
    costs = []
    for parcel, rate in sent:
        packages = _packages(parcel, rate)
        following = parcel.quantity - packages
        costs.append(packages * _amount(rate.first_item_rate) + following * _amount(rate.next_item_rate))
    match settings.join_policy.strategy:
        case "MIN":
            return min(costs)
        case "MAX":
            return max(costs)
        case "SUM":
            return sum(costs, Decimal(0))


def _amount(price: Price | None) -> Decimal:
    return (parse_amount(price.amount) if price else None) or Decimal(0)


NO_METHOD = Problem(
    "NO_COMMON_DELIVERY_METHOD",
    "There is no delivery method that all offers of the order have.",
    "delivery_method_id",
    pl="Nie ma metody dostawy wspólnej dla wszystkich ofert zamówienia.",
)
