"""Delivery methods, a seller's price lists for them (`/sale/shipping-rates`) and delivery settings: guide §7.

`type` and `dispatchCountry` came in 2026 and are optional: the guide's requests have neither. A client may send back
the whole document that it read; `id`, `features` and `lastModified` are ignored.
"""

from typing import Literal

from msgspec import field

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire, reader

Kind = Literal["PHYSICAL", "ELECTRONIC"]


class Reference(Wire):
    id: str


class Weight(Wire):
    value: str
    unit: str | None = None


class Period(Wire, rename={"from_": "from"}):
    from_: str
    to: str


class RateRequest(Wire):
    """One method with its prices. Clients send the quantity as a number or as its text."""

    delivery_method: Reference | None = None
    max_quantity_per_package: int | str | None = None
    max_package_weight: Weight | None = None
    first_item_rate: Price | None = None
    next_item_rate: Price | None = None
    shipping_time: Period | None = None


class ShippingRatesRequest(Wire):
    name: str | None = None
    type: Kind | None = None
    dispatch_country: str | None = None
    rates: list[RateRequest] | None = None


class Rate(Wire):
    delivery_method: Reference
    max_quantity_per_package: int
    max_package_weight: Weight | None
    first_item_rate: Price
    next_item_rate: Price
    shipping_time: Period | None


class ShippingRates(Wire):
    """The answer to POST and PUT."""

    id: str
    name: str
    type: Kind | None
    dispatch_country: str | None
    rates: list[Rate]
    last_modified: str


class Features(Wire):
    """What sets of Allegro's own have; those of a seller have neither."""

    managed_by_allegro: bool = False
    is_fulfillment: bool = False


class ShippingRatesDetails(ShippingRates):
    """The answer to GET."""

    features: Features


class Summary(Wire):
    """One entry of the list."""

    id: str
    name: str
    features: Features
    marketplaces: list[Reference]


class JoinPolicy(Wire):
    """What a buyer of several offers pays: the dearest delivery, the cheapest, or all of them."""

    strategy: Literal["MIN", "MAX", "SUM"]


class CustomCost(Wire):
    """Whether buyers may enter a cost of their own: settings of the first generation have it (guide §7)."""

    allowed: bool


class SettingsRequest(Wire):
    """`/sale/delivery-settings`; without a marketplace the one where the seller registered is meant."""

    join_policy: JoinPolicy
    marketplace: Reference | None = None
    free_delivery: Price | None = None
    abroad_free_delivery: Price | None = None
    custom_cost: CustomCost | None = None


class DeliverySettings(Wire):
    marketplace: Reference
    free_delivery: Price | None
    abroad_free_delivery: Price | None
    join_policy: JoinPolicy
    updated_at: str
    custom_cost: CustomCost = field(default_factory=lambda: CustomCost(allowed=False))


read_settings = reader(SettingsRequest)
read_shipping_rates = reader(ShippingRatesRequest)
read_details = reader(ShippingRatesDetails)
read_stored_settings = reader(DeliverySettings)
